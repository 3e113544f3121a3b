#include "bulla/explain/columns.h"

#include <gtest/gtest.h>

namespace bulla::explain {
namespace {

TEST(Columns, AreFilledAndNeverCut) {
  EXPECT_EQ(left("ab", 4), "ab  ");
  EXPECT_EQ(right("ab", 4), "  ab");
  EXPECT_EQ(left("abcde", 4), "abcde");
  EXPECT_EQ(right("abcde", 4), "abcde");
}

TEST(Columns, TellTimesInMillisecondsWithThreeDigitsBehind) {
  EXPECT_EQ(milliseconds(Moment{0}), "0.000");
  EXPECT_EQ(milliseconds(Moment{12345}), "12.345");
  EXPECT_EQ(milliseconds(Moment{1000001}), "1000.001");
}

}  // namespace
}  // namespace bulla::explain

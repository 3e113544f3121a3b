#include "bulla/authority/trouble.h"

#include <gtest/gtest.h>

#include "bulla/base/try.h"

namespace bulla {
namespace {

Result<int> fails() { return fail(Fault::der_tag, 7); }
Outcome<int> passes_on() {
  TRY(const int number, fails());
  return number;
}

TEST(Trouble, APlainErrorBecomesOneOnItsWayUp) {
  const auto outcome = passes_on();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error.fault, Fault::der_tag);
  EXPECT_EQ(outcome.error().error.offset, 7u);
  EXPECT_TRUE(outcome.error().which.empty());
}

TEST(Trouble, SaysWhichThingItHappenedTo) {
  const Outcome<int> outcome = trouble(Fault::file_exists, "shop.key", "take another");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error.fault, Fault::file_exists);
  EXPECT_EQ(outcome.error().which, "shop.key");
  EXPECT_EQ(outcome.error().mend, "take another");
}

}  // namespace
}  // namespace bulla

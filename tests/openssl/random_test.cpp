#include "bulla/openssl/random.h"

#include <gtest/gtest.h>

namespace bulla::openssl {
namespace {

TEST(SystemRandom, NeverGivesTheSameTwice) {
  Buffer one(32), two(32);
  ASSERT_TRUE(system_random().fill(one));
  ASSERT_TRUE(system_random().fill(two));
  EXPECT_NE(one, two);
  EXPECT_NE(one, Buffer(32));
}

TEST(SystemRandom, FillsNothingIfAskedForNothing) { EXPECT_TRUE(system_random().fill({})); }

}  // namespace
}  // namespace bulla::openssl

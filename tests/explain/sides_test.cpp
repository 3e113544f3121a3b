#include "bulla/explain/sides.h"

#include <gtest/gtest.h>

namespace bulla::explain {
namespace {

TEST(Sides, HaveNamesAndEachHasItsOther) {
  EXPECT_EQ(name_of_side(Side::client), "client");
  EXPECT_EQ(name_of_side(Side::server), "server");
  EXPECT_EQ(other(Side::client), Side::server);
  EXPECT_EQ(other(Side::server), Side::client);
}

}  // namespace
}  // namespace bulla::explain

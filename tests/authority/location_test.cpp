#include "bulla/authority/location.h"

#include <stdlib.h>

#include <gtest/gtest.h>

namespace bulla::authority {
namespace {

TEST(Location, IsBelowTheDataDirectoryOfTheUser) {
  ::setenv("HOME", "/home/ann", 1);
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_EQ(default_directory(), "/home/ann/.local/share/bulla/ca");
  ::setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_EQ(default_directory(), "/data/bulla/ca");
}

TEST(Location, IgnoresRelativeAndEmptyVariables) {
  ::setenv("HOME", "/home/ann", 1);
  for (const auto* const value : {"", "data", "./data"}) {
    ::setenv("XDG_DATA_HOME", value, 1);
    EXPECT_EQ(default_directory(), "/home/ann/.local/share/bulla/ca") << value;
  }
}

TEST(Location, AsksThePasswordDatabaseWithoutHome) {
  ::unsetenv("HOME");
  EXPECT_FALSE(home_directory().empty());
}

}  // namespace
}  // namespace bulla::authority

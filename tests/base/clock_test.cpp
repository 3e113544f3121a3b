#include "bulla/base/clock.h"

#include <gtest/gtest.h>

namespace bulla {
namespace {

TEST(SystemClock, TellsATimeAfterThisWasWritten) {
  EXPECT_GT(system_clock().now(), Time{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}});
}

TEST(SystemClock, IsOneForTheProgram) { EXPECT_EQ(&system_clock(), &system_clock()); }

}  // namespace
}  // namespace bulla

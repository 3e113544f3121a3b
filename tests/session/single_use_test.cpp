#include "bulla/session/single_use.h"

#include <gtest/gtest.h>

#include "session/samples.h"

namespace bulla::session {
namespace {

using test::noon;
using namespace std::chrono_literals;

TEST(SingleUse, GivesEachMarkOnceWithinItsWindow) {
  SingleUseMemory memory{noon - 1h, 10s};
  const Buffer one{1}, two{2};
  EXPECT_TRUE(memory.first(one, noon, noon));
  EXPECT_FALSE(memory.first(one, noon, noon));
  EXPECT_FALSE(memory.first(one, noon, noon + 9999ms));
  EXPECT_TRUE(memory.first(two, noon, noon + 9999ms));
  EXPECT_FALSE(memory.first(one, noon, noon + 10s)) << "too old to tell";
}

TEST(SingleUse, RefusesWhatItCannotTell) {
  SingleUseMemory memory{noon - 1h, 10s};
  EXPECT_FALSE(memory.first(Buffer{1}, noon - 10s, noon));
  EXPECT_TRUE(memory.first(Buffer{2}, noon + 10s, noon)) << "another machine's clock";
  EXPECT_FALSE(memory.first(Buffer{2}, noon + 10s, noon + 19s)) << "and it is remembered for as long as it is good";
  EXPECT_FALSE(memory.first(Buffer{3}, noon + 10001ms, noon));
}

TEST(SingleUse, RefusesWhatAProcessBeforeItMayHaveSeen) {
  SingleUseMemory memory{noon, 10s};
  EXPECT_FALSE(memory.first(Buffer{1}, noon - 1ms, noon));
  EXPECT_TRUE(memory.first(Buffer{1}, noon, noon));
}

TEST(SingleUse, ForgetsWhatIsTooOldAndRefusesWhenItIsFull) {
  SingleUseMemory memory{noon - 1h, 10s, 2};
  EXPECT_TRUE(memory.first(Buffer{1}, noon, noon));
  EXPECT_TRUE(memory.first(Buffer{2}, noon + 5s, noon + 5s));
  EXPECT_FALSE(memory.first(Buffer{3}, noon + 5s, noon + 5s)) << "full";
  EXPECT_TRUE(memory.first(Buffer{3}, noon + 10s, noon + 10s)) << "the first is gone";
  EXPECT_EQ(memory.size(), 2U);
}

}  // namespace
}  // namespace bulla::session

#include "bulla/session/server_cache.h"

#include <gtest/gtest.h>

#include "session/samples.h"
#include "support/random.h"

namespace bulla::session {
namespace {

using test::expect_same;
using test::noon;
using test::sample_session;

TEST(ServerCache, GivesASessionOnceForItsTicket) {
  test::SeededRandom random{1};
  ServerCache cache{random};
  const auto ticket = cache.put(sample_session(1), noon).value();
  const auto other = cache.put(sample_session(2), noon).value();
  const auto found = cache.find(ticket, noon);
  ASSERT_TRUE(found);
  expect_same(*found, sample_session(1));
  EXPECT_FALSE(cache.find(ticket, noon)) << "a ticket works once";
  EXPECT_TRUE(cache.find(other, noon));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(ServerCache, KnowsNoOtherTicket) {
  test::SeededRandom random{1};
  ServerCache cache{random};
  auto ticket = cache.put(sample_session(), noon).value();
  EXPECT_FALSE(cache.find(Bytes{ticket}.first(31), noon));
  EXPECT_FALSE(cache.find({}, noon));
  ticket[31] ^= 1;
  EXPECT_FALSE(cache.find(ticket, noon));
}

TEST(ServerCache, LosesTheOldestWhenItIsFull) {
  test::SeededRandom random{1};
  ServerCache cache{random, 2};
  const auto first = cache.put(sample_session(1), noon).value();
  const auto second = cache.put(sample_session(2), noon).value();
  const auto third = cache.put(sample_session(3), noon).value();
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_FALSE(cache.find(first, noon));
  EXPECT_TRUE(cache.find(second, noon));
  EXPECT_TRUE(cache.find(third, noon));
  ServerCache none{random, 0};
  EXPECT_FALSE(none.find(none.put(sample_session(), noon).value(), noon));
}

TEST(ServerCache, FailsWithoutRandomness) {
  test::ScriptedRandom empty{{}};
  ServerCache cache{empty};
  EXPECT_EQ(cache.put(sample_session(), noon).error().fault, Fault::random_failed);
  EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace bulla::session

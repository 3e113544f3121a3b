// A store that finds no memory for something is as it was: nothing half kept takes a place, and it works on.
#include <gtest/gtest.h>

#include <functional>

#include "bulla/session/client_sessions.h"
#include "bulla/session/server_cache.h"
#include "bulla/session/session_ids.h"
#include "bulla/session/single_use.h"
#include "session/samples.h"
#include "support/allocations.h"
#include "support/hex.h"
#include "support/random.h"

namespace bulla::test {
namespace {

// Tries with more and more memory until it is enough; after each failure the store is empty still. keep is Hungry where
// the store is asked.
void expect_all_or_nothing(const std::function<void()>& keep, const std::function<std::size_t()>& size) {
  for (std::size_t number = 0; number < 100; ++number) {
    run_out_at(number, Shortage::once);
    try {
      keep();
    } catch (const std::bad_alloc&) {
      EXPECT_EQ(size(), 0U) << "allocation " << number;
      continue;
    }
    have_plenty();
    EXPECT_FALSE(ran_out());
    EXPECT_GT(number, 0U);
    EXPECT_EQ(size(), 1U);
    return;
  }
  ADD_FAILURE() << "never enough";
}

const Buffer name(32, 5);

TEST(Stores, OfAClientKeepATicketOrNothing) {
  session::ClientMemory memory;
  expect_all_or_nothing(
      [&] {
        auto ticket = sample_ticket();
        const Hungry now;
        memory.put(std::move(ticket));
      },
      [&] { return memory.size(); });
  EXPECT_TRUE(memory.take("server.example"));
}

TEST(Stores, OfAServerKeepASessionOrNothing) {
  SeededRandom random{1};
  session::ServerCache cache{random};
  expect_all_or_nothing(
      [&] {
        auto session = sample_session();
        const Hungry now;
        (void)cache.put(std::move(session), noon);
      },
      [&] { return cache.size(); });
}

TEST(Stores, ByIdKeepASessionOrNothing) {
  session::SessionIdMemory memory;
  expect_all_or_nothing(
      [&] {
        auto session = sample_session();
        const Hungry now;
        memory.keep(name, std::move(session), noon);
      },
      [&] { return memory.size(); });
  EXPECT_TRUE(memory.find(name, noon));
}

// What was not remembered was not used either.
TEST(Stores, OfMarksRememberOneOrNothing) {
  session::SingleUseMemory memory{noon};
  bool first = false;
  expect_all_or_nothing(
      [&] {
        const Hungry now;
        first = memory.first(name, noon, noon);
      },
      [&] { return memory.size(); });
  EXPECT_TRUE(first);
  EXPECT_FALSE(memory.first(name, noon, noon));
}

}  // namespace
}  // namespace bulla::test

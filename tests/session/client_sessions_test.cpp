#include "bulla/session/client_sessions.h"

#include <gtest/gtest.h>

#include "session/samples.h"

namespace bulla::session {
namespace {

using test::sample_ticket;

std::uint8_t key_of(const std::optional<Ticket>& ticket) { return ticket ? ticket->session.psk.expose()[0] : 0; }

TEST(ClientMemory, GivesTheNewestTicketOfAHostOnce) {
  ClientMemory memory;
  memory.put(sample_ticket("a.example", 1));
  memory.put(sample_ticket("a.example", 2));
  memory.put(sample_ticket("b.example", 3));
  EXPECT_EQ(key_of(memory.take("a.example")), 2);
  EXPECT_EQ(key_of(memory.take("a.example")), 1);
  EXPECT_FALSE(memory.take("a.example"));
  EXPECT_EQ(key_of(memory.take("b.example")), 3);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(ClientMemory, IsBoundedInAllAndForEachHost) {
  ClientMemory memory{3, 2};
  for (std::uint8_t key = 1; key <= 9; ++key) memory.put(sample_ticket("a.example", key));
  EXPECT_EQ(memory.size(), 2U);
  memory.put(sample_ticket("b.example", 20));
  memory.put(sample_ticket("c.example", 30));
  EXPECT_EQ(memory.size(), 3U);
  EXPECT_EQ(key_of(memory.take("a.example")), 9) << "the oldest has gone";
  EXPECT_FALSE(memory.take("a.example"));
  EXPECT_EQ(key_of(memory.take("b.example")), 20);
  EXPECT_EQ(key_of(memory.take("c.example")), 30);
}

}  // namespace
}  // namespace bulla::session

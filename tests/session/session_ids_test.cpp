#include "bulla/session/session_ids.h"

#include <gtest/gtest.h>

#include <thread>

namespace bulla::session {
namespace {

constexpr Time now{std::chrono::seconds{1000}};

Session session_of(std::uint8_t mark) {
  return {.terms = {.version = wire::ProtocolVersion::tls12, .authenticated = now, .server_name = "server.example"},
          .psk = keys::StageSecret{Buffer(48, mark)},
          .created = now,
          .lifetime = std::chrono::seconds{100}};
}
Buffer id_of(std::uint8_t mark, std::size_t size = session_id_size) { return Buffer(size, mark); }

// The byte that its master secret is made of; 0: there is no such session.
int found(SessionIdMemory& memory, const Buffer& id) {
  const auto session = memory.find(id, now);
  return session ? session->psk.expose()[0] : 0;
}

TEST(SessionIds, FindASessionAsOftenAsItIsAskedFor) {
  SessionIdMemory memory;
  memory.keep(id_of(1), session_of(11), now);
  memory.keep(id_of(2), session_of(22), now);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(found(memory, id_of(1)), 11);
    EXPECT_EQ(found(memory, id_of(2)), 22);
  }
  EXPECT_EQ(found(memory, id_of(3)), 0);
  EXPECT_EQ(found(memory, id_of(1, 31)), 0) << "the whole id counts";
  EXPECT_EQ(found(memory, {}), 0);
  EXPECT_EQ(memory.size(), 2U);
  const auto session = memory.find(id_of(1), now);
  EXPECT_EQ(session->terms.server_name, "server.example");
  EXPECT_EQ(session->terms.version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(session->lifetime, std::chrono::seconds{100});
}

TEST(SessionIds, ForgetTheOldestWhereThereIsNoRoom) {
  SessionIdMemory memory{2};
  for (std::uint8_t i = 1; i <= 4; ++i) memory.keep(id_of(i), session_of(i), now);
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(found(memory, id_of(1)), 0);
  EXPECT_EQ(found(memory, id_of(2)), 0);
  EXPECT_EQ(found(memory, id_of(3)), 3);
  EXPECT_EQ(found(memory, id_of(4)), 4);
}

TEST(SessionIds, AreThoseOfTheSessionThatCameLast) {
  SessionIdMemory memory{2};
  memory.keep(id_of(1), session_of(1), now);
  memory.keep(id_of(2), session_of(2), now);
  memory.keep(id_of(1), session_of(3), now);
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(found(memory, id_of(1)), 3);
  memory.keep(id_of(4), session_of(4), now);
  EXPECT_EQ(found(memory, id_of(2)), 0) << "it is the oldest now";
  EXPECT_EQ(found(memory, id_of(1)), 3);
}

TEST(SessionIds, AreOfOneToThirtyTwoBytes) {
  SessionIdMemory memory;
  memory.keep({}, session_of(1), now);
  memory.keep(id_of(2, 33), session_of(2), now);
  EXPECT_EQ(memory.size(), 0U);
  memory.keep(id_of(3, 1), session_of(3), now);
  EXPECT_EQ(found(memory, id_of(3, 1)), 3);
}

TEST(SessionIds, AreNotKeptWhereThereIsNoRoomAtAll) {
  SessionIdMemory memory{0};
  memory.keep(id_of(1), session_of(1), now);
  EXPECT_EQ(memory.size(), 0U);
  EXPECT_EQ(found(memory, id_of(1)), 0);
}

TEST(SessionIds, ServeManyThreads) {
  SessionIdMemory memory{8};
  std::vector<std::jthread> threads;
  for (std::uint8_t t = 1; t <= 4; ++t)
    threads.emplace_back([&memory, t] {
      for (std::uint8_t i = 0; i < 50; ++i) {
        const auto mark = static_cast<std::uint8_t>(t * 50 + i);
        memory.keep(id_of(mark), session_of(mark), now);
        const auto seen = found(memory, id_of(mark));
        EXPECT_TRUE(seen == 0 || seen == mark);
      }
    });
  threads.clear();
  EXPECT_EQ(memory.size(), 8U);
}

}  // namespace
}  // namespace bulla::session

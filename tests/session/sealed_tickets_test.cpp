#include "bulla/session/sealed_tickets.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "session/samples.h"
#include "support/random.h"

namespace bulla::session {
namespace {

using test::expect_same;
using test::noon;
using test::sample_session;
using test::SeededRandom;
using namespace std::chrono_literals;

struct Room {
  SeededRandom random{5};
  crypto::Provider provider = [this] {
    auto copy = openssl::provider();
    copy.random = &random;
    return copy;
  }();
  std::shared_ptr<SealedTickets> tickets = SealedTickets::create(provider, noon, 12h).value();
};

TEST(SealedTickets, OpensWhatItSealed) {
  Room room;
  const auto ticket = room.tickets->put(sample_session(), noon).value();
  const auto found = room.tickets->find(ticket, noon + 1h);
  ASSERT_TRUE(found);
  expect_same(*found, sample_session());
  EXPECT_TRUE(room.tickets->find(ticket, noon + 1h)) << "whoever wants single use keeps a record of it";
  EXPECT_NE(room.tickets->put(sample_session(), noon).value(), ticket);
}

TEST(SealedTickets, ShowsNothingOfTheSession) {
  Room room;
  const auto ticket = room.tickets->put(sample_session(), noon).value();
  const auto text = to_hex(ticket);
  EXPECT_EQ(text.find(to_hex(bytes_of("server.example"))), std::string::npos);
  EXPECT_EQ(text.find(to_hex(Buffer(16, 7))), std::string::npos);
  EXPECT_EQ(text.find(to_hex(Buffer(16, 4))), std::string::npos);
}

TEST(SealedTickets, RefusesAnyOtherByteAndAnyOtherLength) {
  Room room;
  const auto ticket = room.tickets->put(sample_session(), noon).value();
  for (std::size_t at = 0; at < ticket.size(); ++at) {
    auto altered = ticket;
    altered[at] ^= 1;
    EXPECT_FALSE(room.tickets->find(altered, noon)) << at;
  }
  for (std::size_t size = 0; size < ticket.size(); ++size)
    EXPECT_FALSE(room.tickets->find(Bytes{ticket}.first(size), noon)) << size;
  auto longer = ticket;
  longer.push_back(0);
  EXPECT_FALSE(room.tickets->find(longer, noon));
}

TEST(SealedTickets, RefusesATicketOfOtherKeys) {
  Room room;
  const auto others = SealedTickets::create(room.provider, noon, 12h).value();
  EXPECT_FALSE(others->find(room.tickets->put(sample_session(), noon).value(), noon));
}

TEST(SealedTickets, OpensWithThePreviousKeyForAsLongAsItWasCurrent) {
  Room room;
  const auto ticket = room.tickets->put(sample_session(), noon).value();
  EXPECT_TRUE(room.tickets->find(ticket, noon + 12h));
  EXPECT_TRUE(room.tickets->find(ticket, noon + 24h - 1ms));
  EXPECT_FALSE(room.tickets->find(ticket, noon + 24h)) << "its key is gone";
  const auto later = room.tickets->put(sample_session(), noon + 24h).value();
  EXPECT_TRUE(room.tickets->find(later, noon + 24h));
  EXPECT_FALSE(std::ranges::equal(Bytes{later}.first(16), Bytes{ticket}.first(16))) << "sealed with another key";
}

TEST(SealedTickets, ForgetsEveryKeyInALongPause) {
  Room room;
  const auto ticket = room.tickets->put(sample_session(), noon).value();
  const auto much_later = noon + std::chrono::days{400};
  EXPECT_FALSE(room.tickets->find(ticket, much_later));
  const auto fresh = room.tickets->put(sample_session(), much_later).value();
  EXPECT_TRUE(room.tickets->find(fresh, much_later + 23h));
}

TicketKey copy_of(const TicketKey& key) { return {key.name, Secret<32>{key.secret.expose()}}; }

TEST(SealedTickets, MachinesThatShareKeysOpenEachOthersTicketsWhoeverRotatesFirst) {
  Room room;
  auto keys = TicketKeys::make(room.random).value();
  const auto slow =
      SealedTickets::with_keys(room.provider, {copy_of(keys.previous), copy_of(keys.current), copy_of(keys.next)})
          .value();
  const auto fast =
      SealedTickets::with_keys(room.provider, {copy_of(keys.previous), copy_of(keys.current), copy_of(keys.next)})
          .value();
  const auto old = slow->put(sample_session(), noon).value();
  auto more = TicketKeys::make(room.random).value();
  fast->replace({copy_of(keys.current), copy_of(keys.next), std::move(more.next)});
  EXPECT_TRUE(fast->find(old, noon)) << "by its previous key";
  EXPECT_TRUE(slow->find(fast->put(sample_session(), noon).value(), noon)) << "by its next key";
  EXPECT_TRUE(slow->find(old, noon + std::chrono::days{400})) << "keys from elsewhere rotate there alone";
}

TEST(SealedTickets, IssuesNothingTooLargeForAHello) {
  Room room;
  auto session = sample_session();
  session.terms.peer_certificate = Buffer(max_ticket, 1);
  EXPECT_EQ(room.tickets->put(std::move(session), noon).error().fault, Fault::no_room);
}

TEST(SealedTickets, FailsWithoutRandomnessAndWithoutAStrongCipher) {
  test::ScriptedRandom empty{{}};
  auto provider = openssl::provider();
  provider.random = &empty;
  EXPECT_EQ(SealedTickets::create(provider, noon).error().fault, Fault::random_failed);
  provider = openssl::provider();
  provider.suites = {};
  EXPECT_EQ(SealedTickets::create(provider, noon).error().fault, Fault::crypto_failed);
}

}  // namespace
}  // namespace bulla::session

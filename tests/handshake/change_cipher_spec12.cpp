// Where a ChangeCipherSpec of TLS 1.2 may stand: once, right before Finished, and nowhere else, on both sides.
#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/returning12.h"

namespace bulla::handshake {
namespace {

using test::Duel;
using test::Returning12;
using test::Said;

using Flight = std::vector<Said>;

bool is_change(const Said& said) { return said.type == wire::ContentType::change_cipher_spec; }
bool has_change(const Flight& flight) { return std::ranges::any_of(flight, is_change); }
const Said change{wire::ContentType::change_cipher_spec, {1}};

// The first flight of `from` that has a ChangeCipherSpec passes through `alter`.
std::optional<Error> altered(Duel& duel, Side from, const std::function<void(Flight&)>& alter) {
  duel.rearrange = [&](Side speaker, Flight& flight) {
    if (speaker == from && has_change(flight)) alter(flight);
  };
  duel.run();
  return from == Side::client ? duel.server.error : duel.client.error;
}

struct Row {
  const char* what;
  std::function<void(Flight&)> alter;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"Finished without it", [](Flight& flight) { std::erase_if(flight, is_change); }},
      {"Finished before it",
       [](Flight& flight) { std::iter_swap(flight.end() - 1, std::ranges::find_if(flight, is_change)); }},
      {"twice", [](Flight& flight) { flight.insert(std::ranges::find_if(flight, is_change), change); }},
      {"before all else",
       [](Flight& flight) {
         std::erase_if(flight, is_change);
         flight.insert(flight.begin(), change);
       }},
  };
  return table;
}

void expect_refused(Duel duel, Side from, const Row& row) {
  const auto error = altered(duel, from, row.alter);
  ASSERT_TRUE(error);
  // Before ServerHello nobody knows yet that it is TLS 1.2.
  EXPECT_TRUE(error->fault == Fault::unexpected_message || error->fault == Fault::bad_change_cipher_spec)
      << error->row().name;
  EXPECT_EQ(error->alert(), Alert::unexpected_message);
}

TEST(ChangeCipherSpec12, StandsOnceAndRightBeforeFinishedInAFullHandshake) {
  for (const auto& row : rows())
    for (const auto from : {Side::client, Side::server}) {
      SCOPED_TRACE(row.what);
      Returning12 pair{crypto::KeyKind::rsa};
      expect_refused(Duel{pair.client, pair.server}, from, row);
    }
}

TEST(ChangeCipherSpec12, StandsOnceAndRightBeforeFinishedWhereASessionGoesOn) {
  for (const auto& row : rows())
    for (const auto from : {Side::client, Side::server}) {
      if (from == Side::client && std::string_view{row.what} == "before all else") continue;  // there is nothing else
      SCOPED_TRACE(row.what);
      Returning12 pair;
      pair.meet_first();
      expect_refused(Duel{pair.client, pair.server}, from, row);
    }
}

// In front of each message of a flight that says who the speaker is.
TEST(ChangeCipherSpec12, HasNoPlaceBetweenTheMessagesBefore) {
  for (const auto from : {Side::client, Side::server})
    for (std::size_t place = 1; place < 8; ++place) {
      auto client = test::client_config12();
      client->identities = {test::client_identity()};
      auto server = test::server_config12();
      server->client_authentication = ClientAuthentication::required;
      Duel duel{client, server};
      std::size_t seen = 0;
      bool meant = false;
      duel.rearrange = [&](Side speaker, Flight& flight) {
        if (speaker != from) return;
        for (auto at = flight.begin(); at != flight.end(); ++at) {
          if (is_change(*at) || at->bytes[0] == 20) return;
          if (seen++ != place) continue;
          flight.insert(at, change);
          meant = true;
          return;
        }
      };
      duel.run();
      const auto& error = from == Side::client ? duel.server.error : duel.client.error;
      EXPECT_EQ(error.has_value(), meant) << place;
      if (meant) {
        EXPECT_EQ(error->fault, Fault::unexpected_message) << place << error->row().name;
      }
    }
}

TEST(ChangeCipherSpec12, HasNoPlaceAfterTheHandshake) {
  Returning12 pair;
  auto duel = pair.meet();
  ASSERT_TRUE(duel.done());
  EXPECT_FALSE(duel.client.hear_change_cipher_spec());
  EXPECT_FALSE(duel.server.hear_change_cipher_spec());
  EXPECT_EQ(duel.client.error->alert(), Alert::unexpected_message);
}

TEST(ChangeCipherSpec12, DoesNotComeInTheMiddleOfAMessage) {
  for (const auto from : {Side::client, Side::server}) {
    Returning12 pair;
    Duel duel{pair.client, pair.server};
    duel.rearrange = [&](Side speaker, Flight& flight) {
      if (speaker == from && has_change(flight))
        (from == Side::client ? duel.server : duel.client).channel.half_read = true;
    };
    duel.run();
    const auto& error = from == Side::client ? duel.server.error : duel.client.error;
    ASSERT_TRUE(error);
    EXPECT_EQ(error->fault, Fault::split_across_keys);
    EXPECT_EQ(error->alert(), Alert::unexpected_message);
  }
}

}  // namespace
}  // namespace bulla::handshake

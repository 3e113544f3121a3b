// What a peer may not say in TLS 1.2: records out of place, and a connection that is to be negotiated again.
#include <gtest/gtest.h>

#include "support/link.h"
#include "support/rogue12.h"
#include "support/tls12.h"

namespace bulla {
namespace {

using test::client_config12;
using test::Link;
using test::Recorder;
using test::Rogue12;
using test::server_config12;
using wire::CipherSuite;

constexpr std::uint8_t change_cipher_spec = 20, alert = 21, handshake = 22, data = 23;
const Buffer hello_request{0, 0, 0, 0};
const Buffer client_hello{1, 0, 0, 2, 3, 3};

Buffer plain(std::uint8_t type, Bytes content) {
  Buffer record{type, 3, 3, static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())};
  append(record, content);
  return record;
}

std::vector<Buffer> records_of(Bytes wire) {
  std::vector<Buffer> records;
  while (wire.size() >= 5) {
    const auto record = wire.first(5 + (std::size_t{wire[3]} << 8 | wire[4]));
    records.emplace_back(record.begin(), record.end());
    wire = wire.subspan(record.size());
  }
  return records;
}

// An open connection on which either side may be impersonated.
struct Open {
  explicit Open(CipherSuite suite = CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
      : one{suite}, link{client_config12(one.policy()), server_config12(), &recorder} {
    link.run();
    EXPECT_TRUE(link.open());
    client.emplace(recorder, Side::client, suite);
    server.emplace(recorder, Side::server, suite);
  }
  // What one side, impersonated, makes the other answer with: its fault, and the alert that the real side reads.
  std::optional<Fault> client_says(Bytes wire) { return tell(link.server, link.client, wire); }
  std::optional<Fault> server_says(Bytes wire) { return tell(link.client, link.server, wire); }

  Recorder recorder;
  test::OneSuite one;
  Link link;
  std::optional<Rogue12> client;
  std::optional<Rogue12> server;

 private:
  static std::optional<Fault> tell(auto& victim, auto& peer, Bytes wire) {
    victim.hear(wire);
    if (!victim.error) return std::nullopt;
    peer.hear(victim.take_said());
    EXPECT_TRUE(peer.error && peer.error->fault == Fault::alert_received) << victim.error->row().name;
    if (peer.error) {
      EXPECT_EQ(peer.error->received, victim.error->alert()) << victim.error->row().name;
    }
    return victim.error->fault;
  }
};

TEST(Refusals12, RenegotiationIsRefusedByAWarningAndDataFlowsOn) {
  for (const auto suite :
       {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}) {
    Open open{suite};
    EXPECT_EQ(open.server_says(open.server->seal(handshake, hello_request)), std::nullopt);
    open.link.server.hear(open.link.client.take_said());
    EXPECT_EQ(open.recorder.alerts.back(), std::pair(Side::client, Alert::no_renegotiation));
    EXPECT_FALSE(open.link.server.error) << "a warning";
    EXPECT_EQ(open.server_says(open.server->seal(data, bytes_of("an answer"))), std::nullopt);
    EXPECT_EQ(text_of(open.link.client.heard), "an answer");
    ASSERT_TRUE(open.link.client.say(bytes_of("a question")));
    open.link.server.hear(open.link.client.take_said());
    EXPECT_EQ(text_of(open.link.server.heard), "a question");
  }
  Open open;
  EXPECT_EQ(open.client_says(open.client->seal(handshake, client_hello)), std::nullopt);
  open.link.client.hear(open.link.server.take_said());
  EXPECT_EQ(open.recorder.alerts.back(), std::pair(Side::server, Alert::no_renegotiation));
  EXPECT_EQ(open.client_says(open.client->seal(data, bytes_of("a question"))), std::nullopt);
  EXPECT_EQ(text_of(open.link.server.heard), "a question");
  ASSERT_TRUE(open.link.server.say(bytes_of("an answer")));
  open.link.client.hear(open.link.server.take_said());
  EXPECT_EQ(text_of(open.link.client.heard), "an answer");
  EXPECT_FALSE(open.link.client.error || open.link.server.error);
}

TEST(Refusals12, RenegotiationIsNotAskedForMoreThan32TimesInARow) {
  for (const auto from : {Side::client, Side::server}) {
    Open open;
    auto& rogue = from == Side::client ? *open.client : *open.server;
    const auto says = [&](std::uint8_t type, const Buffer& content) {
      return from == Side::client ? open.client_says(rogue.seal(type, content))
                                  : open.server_says(rogue.seal(type, content));
    };
    const auto& wish = from == Side::client ? client_hello : hello_request;
    for (int i = 0; i < 20; ++i) EXPECT_EQ(says(handshake, wish), std::nullopt);
    EXPECT_EQ(says(data, Buffer{1}), std::nullopt) << "data ends the row";
    for (int i = 0; i < 32; ++i) EXPECT_EQ(says(handshake, wish), std::nullopt);
    (from == Side::client ? open.link.server.said : open.link.client.said).clear();
    auto& victim_error = from == Side::client ? open.link.server.error : open.link.client.error;
    if (from == Side::client)
      open.link.server.hear(rogue.seal(handshake, wish));
    else
      open.link.client.hear(rogue.seal(handshake, wish));
    ASSERT_TRUE(victim_error);
    EXPECT_EQ(victim_error->fault, Fault::too_many_messages);
    EXPECT_EQ(victim_error->alert(), Alert::unexpected_message);
  }
}

TEST(Refusals12, WarningsArePassedOverWithinBounds) {
  Open open;
  const Buffer warning{1, std::to_underlying(Alert::no_renegotiation)};
  for (int i = 0; i < 4; ++i) EXPECT_EQ(open.client_says(open.client->seal(alert, warning)), std::nullopt);
  EXPECT_EQ(open.client_says(open.client->seal(alert, warning)), Fault::too_many_messages);

  Open closing;
  EXPECT_EQ(closing.client_says(closing.client->seal(alert, Buffer{1, 0})), std::nullopt);
  EXPECT_EQ(closing.link.server.closed, 1);

  Open fatal;
  fatal.link.server.hear(fatal.client->seal(alert, Buffer{2, std::to_underlying(Alert::no_renegotiation)}));
  ASSERT_TRUE(fatal.link.server.error);
  EXPECT_EQ(fatal.link.server.error->fault, Fault::alert_received);

  Open half;
  EXPECT_EQ(half.client_says(half.client->seal(alert, Buffer{1})), Fault::alert_malformed);
}

TEST(Refusals12, OtherHandshakeMessagesHaveNoPlaceInAnOpenConnection) {
  for (unsigned type = 1; type < 32; ++type) {
    Open open;
    const Buffer message{static_cast<std::uint8_t>(type), 0, 0, 0};
    EXPECT_EQ(open.server_says(open.server->seal(handshake, message)), Fault::unexpected_message) << type;
  }
  Open key_update;
  EXPECT_EQ(key_update.client_says(key_update.client->seal(handshake, Buffer{24, 0, 0, 1, 0})),
            Fault::unexpected_message);
}

TEST(Refusals12, RecordsMayBeEmptyOnlyIfTheyAreDataAndFew) {
  for (const auto type : {alert, handshake}) {
    Open open;
    EXPECT_EQ(open.client_says(open.client->seal(type, {})), Fault::empty_record);
  }
  for (const auto suite :
       {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA}) {
    Open open{suite};
    for (int i = 0; i < 32; ++i) EXPECT_EQ(open.server_says(open.server->seal(data, {})), std::nullopt);
    EXPECT_EQ(open.server_says(open.server->seal(data, Buffer{1})), std::nullopt) << "data ends the row";
    for (int i = 0; i < 32; ++i) EXPECT_EQ(open.server_says(open.server->seal(data, {})), std::nullopt);
    EXPECT_EQ(open.server_says(open.server->seal(data, {})), Fault::too_many_empty_records);
  }
}

TEST(Refusals12, RecordsThatAreNotTheOnesSealedAreRefused) {
  for (const auto suite :
       {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}) {
    Open altered{suite};
    auto record = altered.client->seal(data, bytes_of("x"));
    record.back() ^= 1;
    EXPECT_EQ(altered.client_says(record), Fault::bad_record_mac);
    Open renamed{suite};
    record = renamed.client->seal(data, bytes_of("x"));
    record[0] = alert;
    EXPECT_EQ(renamed.client_says(record), Fault::bad_record_mac) << "the type is authenticated";
    Open lost{suite};
    (void)lost.client->seal(data, bytes_of("x"));
    EXPECT_EQ(lost.client_says(lost.client->seal(data, bytes_of("y"))), Fault::bad_record_mac);
    Open unsealed{suite};
    EXPECT_EQ(unsealed.client_says(plain(data, Buffer(64, 1))), Fault::bad_record_mac);
  }
}

TEST(Refusals12, NothingElseStandsInsideAMessage) {
  for (const auto& [type, content] : {std::pair{data, Buffer{1}}, std::pair{alert, Buffer{1, 100}}}) {
    Open open;
    EXPECT_EQ(open.server_says(open.server->seal(handshake, Buffer{0, 0})), std::nullopt);
    EXPECT_EQ(open.server_says(open.server->seal(type, content)), Fault::interleaved_message);
  }
}

TEST(Refusals12, AChangeCipherSpecHasNoPlaceInAnOpenConnection) {
  Open open;
  EXPECT_EQ(open.client_says(plain(change_cipher_spec, Buffer{1})), Fault::unexpected_record);
  Open sealed;
  EXPECT_EQ(sealed.server_says(sealed.server->seal(change_cipher_spec, Buffer{1})), Fault::unexpected_record);
}

// The server's flight, record by record: what stands in front of `change`, and `change` in its place.
std::optional<Error> after_change(Link& link, std::size_t place, const std::function<void(Buffer&)>& change) {
  link.start();
  link.server.hear(link.client.take_said());
  auto flight = records_of(link.server.take_said());
  Buffer wire;
  for (std::size_t i = 0; i < flight.size(); ++i) {
    if (i == place) change(flight[i]);
    append(wire, flight[i]);
  }
  link.client.hear(wire);
  return link.client.error;
}

TEST(Refusals12, AChangeCipherSpecIsOneByteInItsWindow) {
  for (const auto& content : {Buffer{0}, Buffer{2}, Buffer{1, 1}, Buffer{}, Buffer{1, 1, 1}})
    for (const bool at_server : {false, true}) {
      Link link{client_config12(), server_config12()};
      link.start();
      link.server.hear(link.client.take_said());
      link.client.hear(link.server.take_said());
      const auto replaced = [&](Bytes said) {
        Buffer wire;
        for (auto& record : records_of(said))
          append(wire, record[0] == change_cipher_spec ? plain(change_cipher_spec, content) : record);
        return wire;
      };
      if (at_server)
        link.server.hear(replaced(link.client.take_said()));
      else {
        link.server.hear(link.client.take_said());
        link.client.hear(replaced(link.server.take_said()));
      }
      const auto& error = at_server ? link.server.error : link.client.error;
      ASSERT_TRUE(error) << to_hex(content);
      EXPECT_EQ(error->fault, Fault::bad_change_cipher_spec) << error->row().name;
      EXPECT_EQ(error->alert(), Alert::unexpected_message);
    }
}

TEST(Refusals12, AChangeCipherSpecBeforeServerHelloIsOneOfTls13) {
  Link link{client_config12(handshake::standard_2026()), server_config12()};
  const auto error = after_change(link, 0, [](Buffer& record) {
    auto changed = plain(change_cipher_spec, Buffer{1});
    append(changed, record);
    record = changed;
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault, Fault::bad_change_cipher_spec);
}

TEST(Refusals12, AChangeCipherSpecDoesNotStandInsideAMessage) {
  Link link{client_config12(), server_config12()};
  const auto error = after_change(link, 0, [](Buffer& record) {
    auto changed = plain(handshake, Bytes{record}.subspan(5, 20));
    append(changed, plain(change_cipher_spec, Buffer{1}));
    record = changed;
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault, Fault::interleaved_message);
}

TEST(Refusals12, DataHasNoPlaceInTheHandshake) {
  Link link{client_config12(), server_config12()};
  const auto error = after_change(link, 0, [](Buffer& record) { append(record, plain(data, Buffer(30))); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault, Fault::unexpected_record);
}

}  // namespace
}  // namespace bulla

// Sessions of TLS 1.2 that go on, by a ticket and by the server's id for them, and those that may not.
#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/returning12.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using test::Duel;
using test::is_type;
using test::Returning12;
using wire::ExtensionType;
using wire::HandshakeType;

void expect_resumed(const Duel& duel) {
  ASSERT_TRUE(duel.done()) << said_by(duel);
  for (const auto* info : {&duel.client.info, &duel.server.info}) {
    EXPECT_EQ(info->version, wire::ProtocolVersion::tls12);
    EXPECT_TRUE(info->resumed);
    EXPECT_FALSE(info->not_resumed);
    EXPECT_TRUE(info->extended_master_secret);
  }
  EXPECT_EQ(duel.client.info.group, duel.server.info.group);
  EXPECT_EQ(duel.client.channel.write_secrets, duel.server.channel.read_secrets);
  EXPECT_EQ(duel.client.channel.read_secrets, duel.server.channel.write_secrets);
}
void expect_full(const Duel& duel, std::optional<Unfit> at_client, std::optional<Unfit> at_server) {
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_FALSE(duel.client.info.resumed);
  EXPECT_FALSE(duel.server.info.resumed);
  EXPECT_EQ(duel.client.info.not_resumed, at_client);
  EXPECT_EQ(duel.server.info.not_resumed, at_server);
}

TEST(Resumption12, GoesOnByTicketAndByIdAndKnowsThePeerStill) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa})
    for (const bool by_id : {false, true})
      for (const bool mutual : {false, true}) {
        SCOPED_TRACE(testing::Message() << static_cast<int>(kind) << by_id << mutual);
        Returning12 pair{kind};
        if (by_id) pair.by_id();
        if (mutual) pair.client->identities = {test::client_identity()};
        if (mutual) pair.server->client_authentication = ClientAuthentication::required;
        pair.meet_first();
        const auto form = by_id ? session::NameForm::session_id : session::NameForm::ticket;
        EXPECT_EQ(pair.memory->tickets.back().form, form);
        EXPECT_EQ(pair.memory->tickets.back().session.terms.version, wire::ProtocolVersion::tls12);
        for (int again = 0; again < 3; ++again) {
          const auto duel = pair.meet([](Side, Buffer& message) { EXPECT_NE(message[0], 11) << "no Certificate"; });
          expect_resumed(duel);
          ASSERT_TRUE(duel.client.info.peer);
          EXPECT_EQ(duel.client.info.peer->leaf().names_text().at(0), "DNS:server.example");
          EXPECT_EQ(duel.server.info.peer.has_value(), mutual);
          EXPECT_EQ(duel.client.info.group == wire::NamedGroup{}, kind == KeyKind::rsa) << "transported";
        }
      }
}

TEST(Resumption12, WorksForEachSuite) {
  for (const auto& suite : openssl::provider().suites12) {
    SCOPED_TRACE(suite.name);
    const bool ecdsa = suite.key_exchange == crypto::KeyExchange12::ecdhe_ecdsa;
    const test::OneSuite one{static_cast<wire::CipherSuite>(suite.id)};
    Returning12 pair{ecdsa ? KeyKind::p256 : KeyKind::rsa, one.policy()};
    pair.meet_first();
    expect_resumed(pair.meet());
  }
}

TEST(Resumption12, KeepsTheProtocolAndTheOrderOfMacs) {
  const test::OneSuite cbc{wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256};
  Returning12 pair{KeyKind::p256, cbc.policy()};
  pair.client->protocols = pair.server->protocols = {"h2"};
  pair.meet_first();
  const auto duel = pair.meet();
  expect_resumed(duel);
  EXPECT_EQ(duel.client.info.protocol, "h2");
  EXPECT_TRUE(duel.client.info.encrypt_then_mac);
  EXPECT_TRUE(duel.server.info.encrypt_then_mac);
}

TEST(Resumption12, GoesOnNoLongerThanAWeekHoweverOftenTheTicketIsRenewed) {
  using namespace std::chrono_literals;
  Returning12 pair;
  pair.meet_first();
  for (int i = 0; i < 15; ++i) {
    pair.clock.advance(11h);
    expect_resumed(pair.meet());
  }
  pair.clock.advance(11h);
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_FALSE(duel.client.info.resumed) << "176 hours after the first";
}

// Without its ticket a client of TLS 1.2 that the server has by id gets a ticket as soon as there are any.
TEST(Resumption12, BySessionIdGoesOnToATicket) {
  Returning12 pair;
  pair.by_id();
  pair.meet_first();
  pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
  expect_resumed(pair.meet());
  EXPECT_EQ(pair.memory->tickets.back().form, session::NameForm::ticket);
  expect_resumed(pair.meet());
}

TEST(Resumption12, OfAnotherNameIsAFullHandshake) {
  for (const bool by_id : {false, true}) {
    static const auto both = test::test_authority().issue({.names = {"server.example", "other.example"}});
    Returning12 pair;
    if (by_id) pair.by_id();
    pair.server->identities = {both};
    pair.meet_first();
    for (auto& ticket : pair.memory->tickets) ticket.session.terms.server_name = "other.example";
    expect_full(pair.meet({}, "other.example"), Unfit::unknown, Unfit::name);
  }
}

TEST(Resumption12, OfAnotherVersionIsAFullHandshake) {
  // The session is of TLS 1.3, the server speaks TLS 1.2 now.
  Returning12 newer{KeyKind::p256, standard_2026()};
  newer.meet_first();
  newer.server->policy = &test::tls12_alone();
  const auto down = newer.meet();
  expect_full(down, Unfit::version, std::nullopt);
  EXPECT_EQ(down.client.info.version, wire::ProtocolVersion::tls12);
  // The other way round: the client finds the hello's ticket of no use, and the server doesn't look at it.
  Returning12 older{KeyKind::p256, test::tls12_alone()};
  older.meet_first();
  older.client->policy = older.server->policy = &standard_2026();
  const auto up = older.meet();
  expect_full(up, Unfit::version, std::nullopt);
  EXPECT_EQ(up.client.info.version, wire::ProtocolVersion::tls13);
}

// Tickets that somebody puts where they don't belong.
TEST(Resumption12, ATicketOfTheOtherVersionIsKnownAndNotUsed) {
  Returning12 pair{KeyKind::p256, standard_2026()};
  pair.meet_first();
  auto ticket13 = std::move(pair.memory->tickets.back());
  pair.memory->tickets.clear();
  pair.client->policy = &test::tls12_alone();
  pair.meet_first();
  auto& ticket12 = pair.memory->tickets.back();
  const auto name12 = std::exchange(ticket12.identity, ticket13.identity);
  const auto as12 = pair.meet();
  expect_full(as12, Unfit::unknown, Unfit::version);
  EXPECT_EQ(as12.server.info.version, wire::ProtocolVersion::tls12);
  ticket13.identity = name12;
  pair.client->policy = &standard_2026();
  pair.memory->tickets.push_back(std::move(ticket13));
  const auto as13 = pair.meet();
  expect_full(as13, Unfit::unknown, Unfit::version);
  EXPECT_EQ(as13.server.info.version, wire::ProtocolVersion::tls13);
}

TEST(Resumption12, IsRefusedByAServerThatDoesNotKnowTheSessionAnyMore) {
  for (const bool by_id : {false, true}) {
    Returning12 pair;
    if (by_id) pair.by_id();
    pair.meet_first();
    if (by_id) pair.by_id();
    if (!by_id) pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
    expect_full(pair.meet(), Unfit::unknown, by_id ? std::nullopt : std::optional<Unfit>{});
    expect_resumed(pair.meet());
  }
}

struct Change {
  const char* what;
  std::function<void(Returning12&)> after;
  Unfit reason;
};

TEST(Resumption12, IsRefusedByAServerThatWouldNotAgreeToItNow) {
  static const auto fresh = test::test_authority().issue({});
  static const test::OneSuite other{wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
  static const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  for (const auto& [what, after, reason] : {
           Change{"the suite is not allowed any more", [](Returning12& pair) { pair.server->policy = &other.policy(); },
                  Unfit::policy},
           Change{"the group is not allowed any more", [](Returning12& pair) { pair.server->policy = &nist.policy; },
                  Unfit::policy},
           Change{"the server has another certificate", [](Returning12& pair) { pair.server->identities = {fresh}; },
                  Unfit::identity},
           Change{"a client certificate is demanded now",
                  [](Returning12& pair) {
                    pair.client->identities = {test::client_identity()};
                    pair.server->client_authentication = ClientAuthentication::required;
                  },
                  Unfit::peer},
           Change{"the server's clock has gone back",
                  [](Returning12& pair) {
                    static test::Clockwork early{test::test_time - std::chrono::seconds{11}};
                    pair.server->clock = &early;
                  },
                  Unfit::age},
       })
    for (const bool by_id : {false, true}) {
      SCOPED_TRACE(what);
      Returning12 pair;
      if (by_id) pair.by_id();
      pair.meet_first();
      after(pair);
      expect_full(pair.meet(), Unfit::unknown, reason);
    }
}

// RFC 5246 §7.4.1.2, RFC 7627 §5.3
TEST(Resumption12, NeedsAHelloThatOffersWhatTheSessionHas) {
  const auto without_suite = [](Buffer& message) {
    const auto only = test::codes(wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384);
    test::edit<wire::ClientHello>(message, [&](auto& hello, auto&) { hello.cipher_suites.raw = only; });
  };
  const std::vector<test::FaultCase> cases{
      {"without its suite", HandshakeType::client_hello, without_suite, Fault::session_changed},
      {"without an extended master secret", HandshakeType::client_hello,
       test::drop<wire::ClientHello>(ExtensionType::extended_master_secret), Fault::session_extended_master_secret},
  };
  for (const auto& row : cases)
    for (const bool by_id : {false, true}) {
      Returning12 pair;
      if (by_id) pair.by_id();
      pair.meet_first();
      Duel duel{pair.client, pair.server};
      expect_refused(duel, Side::client, row);
    }
}

TEST(Resumption12, IsNotOfferedByAClientThatDoesNotSpeakTls12AnyMore) {
  Returning12 pair{KeyKind::p256, test::tls12_alone()};
  pair.meet_first();
  pair.client->policy = pair.server->policy = &standard_2026();
  pair.client->tls12 = nullptr;
  expect_full(pair.meet(), Unfit::version, std::nullopt);
}

// RFC 7627 §5.3: with a master secret that is not bound to the handshake nothing goes on.
// RFC 5246 §7.4.1.2: a session is offered together with its suite, or not at all.
TEST(Resumption12, IsNotOfferedByAClientWhosePolicyHasLostItsSuite) {
  Returning12 pair{KeyKind::rsa};
  pair.meet_first();
  const test::OneSuite other{wire::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  pair.client->policy = &other.policy();
  expect_full(pair.meet(), Unfit::policy, std::nullopt);
}

TEST(Resumption12, NeedsAnExtendedMasterSecretAtTheBeginning) {
  for (const bool by_id : {false, true}) {
    Returning12 pair;
    if (by_id) pair.by_id();
    const auto duel = pair.meet([](Side from, Buffer& message) {
      if (from == Side::client && is_type(message, HandshakeType::client_hello))
        test::drop<wire::ClientHello>(ExtensionType::extended_master_secret)(message);
    });
    EXPECT_FALSE(duel.done()) << "the two transcripts are not the same";
    EXPECT_FALSE(duel.server.info.extended_master_secret);
    EXPECT_TRUE(pair.memory->tickets.empty());
    if (by_id) {
      EXPECT_EQ(dynamic_cast<session::SessionIdMemory&>(*pair.server->session_ids).size(), 0U);
    }
  }
}

TEST(Resumption12, AFinishedThatIsNotGoodLeavesNoSession) {
  for (const bool by_id : {false, true})
    for (const auto from : {Side::client, Side::server}) {
      Returning12 pair;
      if (by_id) pair.by_id();
      const auto duel = pair.meet([&](Side speaker, Buffer& message) {
        if (speaker == from && is_type(message, HandshakeType::finished)) message.back() ^= 1;
      });
      EXPECT_FALSE(duel.done());
      EXPECT_TRUE(pair.memory->tickets.empty());
    }
}

}  // namespace
}  // namespace bulla::handshake

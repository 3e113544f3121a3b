#include "bulla/handshake/resumption.h"

#include <gtest/gtest.h>

#include <functional>

#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/returning.h"

namespace bulla::handshake {
namespace {

using test::Duel;
using test::Returning;
using namespace std::chrono_literals;

std::shared_ptr<const x509::Trust> other_trust() {
  static const test::TestAuthority stranger{"Stranger"};
  return stranger.trust();
}

std::shared_ptr<const Identity> short_lived(x509::Purpose purpose) {
  return test::test_authority().issue(
      {.names = {purpose == x509::Purpose::server_authentication ? "server.example" : "client@test.example"},
       .purpose = purpose,
       .not_after = test::test_time + 1h});
}

void expect_resumed(Duel& duel) {
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_TRUE(duel.client.info.resumed);
  EXPECT_TRUE(duel.server.info.resumed);
  EXPECT_FALSE(duel.client.info.not_resumed);
  EXPECT_FALSE(duel.server.info.not_resumed);
}

TEST(Resumption, GoesOnWithoutCertificatesAndKnowsThePeerStill) {
  Returning pair;
  pair.client->identities = {test::client_identity()};
  pair.server->client_authentication = ClientAuthentication::required;
  pair.meet_first();
  std::vector<std::uint8_t> types;
  auto duel = pair.meet([&](Side, Buffer& message) { types.push_back(message[0]); });
  expect_resumed(duel);
  EXPECT_EQ(types, (std::vector<std::uint8_t>{1, 2, 8, 20, 20, 4})) << "no Certificate, no CertificateVerify";
  EXPECT_EQ(duel.client.info.peer->leaf().names_text().at(0), "DNS:server.example");
  EXPECT_EQ(duel.server.info.peer->leaf().names_text().at(0), "email:client@test.example");
  EXPECT_EQ(duel.client.channel.write_secrets.back(), duel.server.channel.read_secrets.back());
}

TEST(Resumption, GoesOnAgainAndAgainButNoLongerThanAWeek) {
  Returning pair;
  pair.meet_first();
  for (int i = 0; i < 15; ++i) {
    pair.clock.advance(11h);
    auto duel = pair.meet();
    expect_resumed(duel);
  }
  pair.clock.advance(11h);
  auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_FALSE(duel.client.info.resumed) << "176 hours after the first";
  EXPECT_TRUE(duel.client.info.peer);
}

TEST(Resumption, WorksForEachSuiteAndAcrossAHelloRetry) {
  for (const auto id : {wire::CipherSuite::TLS_AES_128_GCM_SHA256, wire::CipherSuite::TLS_AES_256_GCM_SHA384,
                        wire::CipherSuite::TLS_CHACHA20_POLY1305_SHA256}) {
    Returning pair;
    const std::array only{id};
    auto policy = standard_2026();
    policy.suites = only;
    pair.server->policy = &policy;
    pair.meet_first();
    const test::GroupPolicy nist{{wire::NamedGroup::secp256r1, wire::NamedGroup::x25519},
                                 {wire::NamedGroup::secp256r1}};
    auto retrying = nist.policy;
    retrying.suites = only;
    retrying.groups = std::span{retrying.groups}.first(1);
    for (auto& ticket : pair.memory->tickets) ticket.session.terms.group = wire::NamedGroup::secp256r1;
    pair.server->policy = &retrying;
    // The server's own terms say x25519, which its policy has dropped: a full handshake, with one retry.
    auto refused = pair.meet();
    ASSERT_TRUE(refused.done()) << said_by(refused);
    EXPECT_TRUE(refused.client.info.hello_retried);
    EXPECT_EQ(refused.server.info.not_resumed, Unfit::policy);
    // What was agreed on now is allowed: it is gone on with, after a retry.
    auto duel = pair.meet();
    expect_resumed(duel);
    EXPECT_TRUE(duel.server.info.hello_retried);
    EXPECT_EQ(duel.server.info.suite, id);
  }
}

// What is changed after the first meeting, and why the server then asks for everything anew.
struct Change {
  const char* what;
  std::function<void(Returning&)> before{};
  std::function<void(Returning&)> after;
  Unfit reason;
};

TEST(Resumption, IsRefusedByAServerThatWouldNotAgreeToTheSessionNow) {
  static const auto fresh = test::test_authority().issue({});
  static const auto modern = modern_2026();
  const auto mutual = [](ClientAuthentication wanted, std::shared_ptr<const Identity> identity) {
    return [=](Returning& pair) {
      pair.client->identities = {identity};
      pair.server->client_authentication = wanted;
    };
  };
  const auto lets_in = mutual(ClientAuthentication::optional, test::client_identity());
  const std::vector<Change> changes{
      {"the server's keys are others",
       {},
       [](Returning& pair) {
         pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
       },
       Unfit::unknown},
      {"the client's clock lags",
       {},
       [](Returning& pair) {
         static test::Clockwork late{test::test_time + 13h};
         pair.server->clock = &late;
       },
       Unfit::age},
      {"the server's clock has gone back",
       {},
       [](Returning& pair) {
         static test::Clockwork early{test::test_time - 11s};
         pair.server->clock = &early;
       },
       Unfit::age},
      {"the suite is not allowed any more", {}, [](Returning& pair) { pair.server->policy = &modern; }, Unfit::policy},
      {"a suite of another hash is chosen", [](Returning& pair) { pair.server->policy = &modern; },
       [](Returning& pair) { pair.server->policy = &standard_2026(); }, Unfit::policy},
      {"the client asks for another name",
       [](Returning& pair) {
         static const auto both = test::test_authority().issue({.names = {"server.example", "other.example"}});
         pair.server->identities = {both};
       },
       [](Returning& pair) {
         for (auto& ticket : pair.memory->tickets) ticket.session.terms.server_name = "other.example";
       },
       Unfit::name},
      {"another protocol is chosen",
       [](Returning& pair) {
         pair.client->protocols = {"a", "b"};
         pair.server->protocols = {"a"};
       },
       [](Returning& pair) {
         pair.server->protocols = {"b", "a"};
       },
       Unfit::protocol},
      {"no protocol is chosen any more",
       [](Returning& pair) {
         pair.client->protocols = {"a"};
         pair.server->protocols = {"a"};
       },
       [](Returning& pair) { pair.server->protocols = {}; }, Unfit::protocol},
      {"the server has another certificate",
       {},
       [](Returning& pair) { pair.server->identities = {fresh}; },
       Unfit::identity},
      {"a client certificate is demanded now",
       {},
       [](Returning& pair) {
         pair.client->identities = {test::client_identity()};
         pair.server->client_authentication = ClientAuthentication::required;
       },
       Unfit::peer},
      {"no client certificate is asked for any more", lets_in,
       [](Returning& pair) {
         pair.server->client_authentication = ClientAuthentication::none;
         pair.server->client_trust = nullptr;
       },
       Unfit::peer},
      {"the client's CA is not trusted any more", lets_in,
       [](Returning& pair) {
         pair.server->client_trust = other_trust();
         pair.client->identities = {};
         for (auto& ticket : pair.memory->tickets) ticket.session.terms.own_fingerprint = {};
       },
       Unfit::peer},
      {"the client's certificate has been revoked", lets_in,
       [](Returning& pair) {
         pair.server->client_trust = test::test_authority().trust_without(*test::client_identity());
         pair.client->identities = {};
         for (auto& ticket : pair.memory->tickets) ticket.session.terms.own_fingerprint = {};
       },
       Unfit::peer},
      {"the client's certificate has expired",
       mutual(ClientAuthentication::optional, short_lived(x509::Purpose::client_authentication)),
       [](Returning& pair) {
         pair.clock.advance(2h);
         pair.client->identities = {};
         for (auto& ticket : pair.memory->tickets) ticket.session.terms.own_fingerprint = {};
       },
       Unfit::peer},
  };
  for (const auto& change : changes) {
    SCOPED_TRACE(change.what);
    Returning pair;
    if (change.before) change.before(pair);
    pair.meet_first();
    change.after(pair);
    const auto& tickets = pair.memory->tickets;
    auto duel = pair.meet({}, tickets.back().session.terms.server_name);
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_FALSE(duel.server.info.resumed);
    EXPECT_FALSE(duel.client.info.resumed);
    EXPECT_EQ(duel.server.info.not_resumed, change.reason);
    EXPECT_EQ(duel.client.info.not_resumed, Unfit::unknown);
  }
}

TEST(Resumption, IsNotOfferedByAClientThatWouldNotAgreeToTheSessionNow) {
  static const auto modern = modern_2026();
  const std::vector<Change> changes{
      {"the ticket's life is over", {}, [](Returning& pair) { pair.clock.advance(12h); }, Unfit::age},
      {"the suite is not allowed any more", {}, [](Returning& pair) { pair.client->policy = &modern; }, Unfit::policy},
      {"the group is not allowed any more",
       {},
       [](Returning& pair) {
         static const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
         pair.client->policy = &nist.policy;
       },
       Unfit::policy},
      {"the server's scheme is not allowed any more",
       {},
       [](Returning& pair) {
         static const std::array schemes{wire::SignatureScheme::ed25519};
         static auto policy = standard_2026();
         policy.signature_schemes = schemes;
         pair.client->policy = &policy;
         pair.server->identities = {test::server_identity(crypto::KeyKind::ed25519)};
       },
       Unfit::policy},
      {"the ticket is for another name",
       {},
       [](Returning& pair) { pair.memory->tickets.back().session.terms.server_name = "other.example"; },
       Unfit::name},
      {"its protocol is not spoken any more",
       [](Returning& pair) {
         pair.client->protocols = {"a", "b"};
         pair.server->protocols = {"a", "b"};
       },
       [](Returning& pair) { pair.client->protocols = {"b"}; }, Unfit::protocol},
      {"the client has another certificate",
       [](Returning& pair) {
         pair.client->identities = {test::client_identity()};
         pair.server->client_authentication = ClientAuthentication::required;
       },
       [](Returning& pair) { pair.client->identities = {test::client_identity(crypto::KeyKind::ed25519)}; },
       Unfit::identity},
      {"the server's certificate has been revoked",
       {},
       [](Returning& pair) {
         pair.client->trust = test::test_authority().trust_without(*test::server_identity());
         pair.server->identities = {test::test_authority().issue({})};
       },
       Unfit::peer},
      {"the server's certificate has expired",
       [](Returning& pair) { pair.server->identities = {short_lived(x509::Purpose::server_authentication)}; },
       [](Returning& pair) {
         pair.clock.advance(2h);
         pair.server->identities = {test::server_identity()};
       },
       Unfit::peer},
      {"the session has no server's certificate",
       {},
       [](Returning& pair) { pair.memory->tickets.back().session.terms.peer_certificate = {}; },
       Unfit::peer},
  };
  for (const auto& change : changes) {
    SCOPED_TRACE(change.what);
    Returning pair;
    if (change.before) change.before(pair);
    pair.meet_first();
    pair.memory->tickets.erase(pair.memory->tickets.begin(), pair.memory->tickets.end() - 1);
    change.after(pair);
    bool offered = false;
    auto duel = pair.meet([&](Side, Buffer& message) {
      if (message[0] == 1)
        offered =
            offered || test::body_of<wire::ClientHello>(message).extensions.has(wire::ExtensionType::pre_shared_key);
    });
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_FALSE(offered);
    EXPECT_FALSE(duel.client.info.resumed);
    EXPECT_EQ(duel.client.info.not_resumed, change.reason);
  }
}

TEST(Resumption, IsNotOfferedToAServerThatIsNotTrustedAnyMore) {
  Returning pair;
  pair.meet_first();
  pair.client->trust = other_trust();
  auto duel = pair.meet();
  EXPECT_EQ(duel.client.info.not_resumed, Unfit::peer);
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::unknown_issuer) << "nor would a full handshake be good";
}

// RFC 9846 §4.3.11: behind all extensions, or the server would refuse it.
TEST(Resumption, IsOfferedInTheLastPlaceHoweverTheHelloVaries) {
  Returning pair;
  pair.client->hello_variation = HelloVariation::varied;
  pair.server->tickets = 8;
  pair.meet_first();
  for (int round = 0; round < 8; ++round) {
    auto duel = pair.meet();
    expect_resumed(duel);
  }
}

TEST(Resumption, TriesOlderTicketsWhenTheNewestMayNotBeUsed) {
  Returning pair;
  pair.meet_first();
  ASSERT_EQ(pair.memory->tickets.size(), 2U);
  pair.memory->tickets.back().session.lifetime = 0s;
  auto duel = pair.meet();
  expect_resumed(duel);
}

}  // namespace
}  // namespace bulla::handshake

#include "bulla/handshake/shared_key.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/keyed.h"
#include "support/returning.h"

namespace bulla::handshake {
namespace {

using test::Duel;
using test::external_psk;
using test::Keyed;
using test::list_of;
using test::raw_psk;
using wire::CipherSuite;
using wire::KdfIdentifier;

static_assert(!std::is_default_constructible_v<SharedKey> && !std::is_default_constructible_v<KeyClaimed>);

void expect_proved(const Duel& duel, std::string_view identity = "till-7") {
  ASSERT_TRUE(duel.done()) << said_by(duel);
  for (const auto* info : {&duel.client.info, &duel.server.info}) {
    EXPECT_EQ(info->external_psk, identity);
    EXPECT_FALSE(info->peer) << "nobody has shown a certificate";
    EXPECT_FALSE(info->own);
    EXPECT_FALSE(info->resumed);
    EXPECT_FALSE(info->not_resumed);
  }
  EXPECT_EQ(duel.client.channel.write_secrets.back(), duel.server.channel.read_secrets.back());
}

struct Told final : Witness {
  void key_proved(std::string_view identity) override { told += identity; }
  std::string told;
};

TEST(SharedKey, TakesTheCertificatesPlaceOnBothSides) {
  Keyed pair;
  std::vector<std::uint8_t> types;
  Told client;
  Told server;
  Duel duel{pair.client, pair.server};
  duel.client.witness = &client;
  duel.server.witness = &server;
  duel.run([&](Side, Buffer& message) { types.push_back(message[0]); });
  expect_proved(duel);
  EXPECT_EQ(types, (std::vector<std::uint8_t>{1, 2, 8, 20, 20})) << "no Certificate, no request, no ticket";
  EXPECT_EQ(client.told + server.told, "till-7till-7");
}

TEST(SharedKey, GoesWithEachSuiteImportedOrRawAndAcrossAHelloRetry) {
  const std::vector<std::pair<CipherSuite, KdfIdentifier>> suites{
      {CipherSuite::TLS_AES_128_GCM_SHA256, KdfIdentifier::HKDF_SHA256},
      {CipherSuite::TLS_AES_256_GCM_SHA384, KdfIdentifier::HKDF_SHA384},
      {CipherSuite::TLS_CHACHA20_POLY1305_SHA256, KdfIdentifier::HKDF_SHA256}};
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  for (const auto& [suite, hash] : suites)
    for (const auto& psk : {external_psk(), external_psk({.identity = "till-7", .context = "shop, till"}),
                            external_psk({.identity = "till-7", .hash = hash}), raw_psk(hash)}) {
      Keyed pair{psk};
      const std::array only{suite};
      auto policy = standard_2026();
      policy.suites = only;
      pair.server->policy = &policy;
      expect_proved(pair.meet());
      auto retrying = nist.policy;
      retrying.suites = only;
      pair.server->policy = &retrying;
      const auto duel = pair.meet();
      expect_proved(duel);
      EXPECT_TRUE(duel.server.info.hello_retried);
      EXPECT_EQ(duel.client.info.suite, suite);
    }
}

TEST(SharedKey, OfAnotherValueIsRefused) {
  for (const auto use : {session::PskUse::imported, session::PskUse::raw}) {
    const session::PskAgreement agreement{.identity = "till-7", .use = use};
    Keyed pair{external_psk(agreement, 1), external_psk(agreement, 2)};
    const auto duel = pair.meet();
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, Fault::bad_binder);
    EXPECT_EQ(duel.server.error->alert(), Alert::decrypt_error);
    EXPECT_FALSE(duel.server.info.external_psk);
  }
}

TEST(SharedKey, ThatTheOtherSideDoesNotKnowIsNoProof) {
  const std::vector<test::Psk> unlike{external_psk({.identity = "till-8"}),
                                      external_psk({.identity = "till-7", .context = "role"}), raw_psk()};
  for (const auto& psk : unlike) {
    Keyed alone{external_psk(), psk};
    auto duel = alone.meet();
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, Fault::unknown_psk);
    EXPECT_EQ(duel.server.error->alert(), Alert::unknown_psk_identity);
    Keyed either{external_psk(), psk};
    either.allow_certificates();
    duel = either.meet();
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_TRUE(duel.client.info.peer) << "on with certificates, as if nothing had been offered";
    EXPECT_FALSE(duel.client.info.external_psk);
    EXPECT_FALSE(duel.server.info.external_psk);
    EXPECT_FALSE(duel.client.info.not_resumed) << "no session was offered";
  }
}

TEST(SharedKey, ThatIsImportedWithAnotherHashIsRefused) {
  Keyed pair{external_psk(), external_psk({.identity = "till-7", .hash = KdfIdentifier::HKDF_SHA384})};
  EXPECT_EQ(pair.meet().server.error->fault, Fault::bad_binder);
}

TEST(SharedKey, IsPreferredToACertificateWhereBothWouldDo) {
  Keyed pair;
  pair.allow_certificates();
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_EQ(duel.client.info.external_psk, "till-7");
  EXPECT_FALSE(duel.client.info.peer);
}

TEST(SharedKey, SaysWhoTheClientIsWhereACertificateWouldBeRequired) {
  Keyed pair;
  pair.allow_certificates();
  pair.server->client_authentication = ClientAuthentication::required;
  pair.server->client_trust = test::test_authority().trust();
  expect_proved(pair.meet());
  pair.client->psks.clear();
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::certificate_required) << "a client without the key";
}

// RFC 9846 §4.4.2, §F.1
TEST(SharedKey, LeavesNobodyToBeAskedForACertificateLater) {
  Keyed pair;
  pair.client->late_challenge = LateChallenge::accepted;
  pair.client->identities = {test::client_identity()};
  pair.server->client_trust = test::test_authority().trust();
  auto duel = pair.meet();
  expect_proved(duel);
  EXPECT_FALSE(duel.client.info.challengeable);
  EXPECT_FALSE(duel.server.info.challengeable);
  duel.client.open();
  duel.server.open();
  EXPECT_FALSE(duel.server.afterwards) << "no server can ask";
  wire::CertificateRequest request{{bytes_of("context")}, {}};
  const auto schemes = test::extension(wire::ExtensionType::signature_algorithms, Buffer{0, 2, 4, 3});
  request.extensions.raw = schemes;
  EXPECT_FALSE(duel.client.hear(test::message_of(request)));
  EXPECT_EQ(duel.client.error->fault, Fault::unexpected_message) << "one that asks all the same gets no answer";
}

TEST(SharedKey, LeavesNoSessionBehindAndComesAfterOne) {
  test::Returning pair;
  pair.client->psks = {external_psk()};
  pair.server->psks = list_of({external_psk()});
  pair.client->key_proof = pair.server->key_proof = KeyProof::key_or_certificate;
  auto keyed = pair.meet();
  expect_proved(keyed);
  EXPECT_TRUE(pair.memory->tickets.empty());
  pair.client->psks.clear();
  pair.meet_first();
  pair.client->psks = {external_psk()};
  const auto resumed = pair.meet();
  EXPECT_TRUE(resumed.client.info.resumed);
  EXPECT_FALSE(resumed.client.info.external_psk);
  // A session that nobody knows any more leaves the key.
  pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_TRUE(duel.server.info.external_psk);
  EXPECT_FALSE(duel.server.info.not_resumed);
  EXPECT_EQ(duel.client.info.not_resumed, Unfit::unknown);
}

TEST(SharedKey, AloneIsProofEvenWhereSessionsAreKept) {
  test::Returning pair;
  pair.meet_first();
  const auto kept = pair.memory->tickets.size();
  pair.client->psks = {external_psk()};
  pair.server->psks = list_of({external_psk()});
  expect_proved(pair.meet());
  EXPECT_EQ(pair.memory->tickets.size(), kept) << "none was taken and none was given";
  pair.client->key_proof = KeyProof::key_or_certificate;
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_FALSE(duel.client.info.resumed) << "a server that counts a key alone knows no session";
  EXPECT_EQ(duel.server.info.external_psk, "till-7");
}

TEST(SharedKey, NeverSendsAnythingEarly) {
  Keyed pair;
  pair.client->early_data = EarlyData::offered;
  pair.server->max_early_data = 1000;
  bool early = false;
  const auto duel = pair.meet([&](Side, Buffer& message) {
    if (message[0] == 1)
      early = test::body_of<wire::ClientHello>(message).extensions.has(wire::ExtensionType::early_data);
  });
  expect_proved(duel);
  EXPECT_FALSE(early);
  EXPECT_EQ(duel.client.info.early_data, EarlyDataFate::none);
}

}  // namespace
}  // namespace bulla::handshake

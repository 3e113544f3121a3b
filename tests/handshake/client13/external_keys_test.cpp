#include "bulla/handshake/client13/external_keys.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/keyed.h"
#include "support/returning.h"

namespace bulla::handshake::client13 {
namespace {

using test::Duel;
using test::extension;
using test::FaultCase;
using test::Keyed;
using test::raw_psk;
using wire::CipherSuite;
using wire::ExtensionType;
using wire::HandshakeType;
using wire::ServerHello;

// What a client with this configuration says first, read while it lives.
void look_at_hello(Keyed& pair, const std::function<void(const wire::ClientHello&)>& look) {
  bool seen = false;
  (void)pair.meet([&](Side, Buffer& message) {
    if (message[0] == 1 && !std::exchange(seen, true)) look(test::body_of<wire::ClientHello>(message));
  });
  EXPECT_TRUE(seen);
}

TEST(ClientsKeys, AreOfferedOnceForEachHashWithoutAnAge) {
  Keyed pair;
  pair.client->psks.push_back(test::external_psk({.identity = "other", .use = session::PskUse::raw}));
  look_at_hello(pair, [](const wire::ClientHello& hello) {
    const auto psks = hello.extensions.find<wire::OfferedPsks>().value().value();
    EXPECT_EQ(psks.identities.count(), 3U) << "an imported one for two hashes, and a raw one for its own";
    for (const auto& psk : psks.identities) EXPECT_EQ(psk.obfuscated_ticket_age, 0U);
    const auto modes = hello.extensions.find<wire::PskKeyExchangeModes>().value().value();
    EXPECT_EQ(modes.ke_modes.count(), 1U);
    EXPECT_TRUE(modes.ke_modes.contains(wire::PskKeyExchangeMode::psk_dhe_ke)) << "never without a key agreement";
  });
}

TEST(ClientsKeys, AloneLeaveOutWhatCertificatesWant) {
  Keyed pair;
  for (const auto proof : {KeyProof::key_alone, KeyProof::key_or_certificate}) {
    pair.client->key_proof = proof;
    pair.client->trust = test::test_authority().trust();
    look_at_hello(pair, [&](const wire::ClientHello& hello) {
      const bool certificates = proof == KeyProof::key_or_certificate;
      for (const auto type : {ExtensionType::signature_algorithms, ExtensionType::status_request,
                              ExtensionType::signed_certificate_timestamp})
        EXPECT_EQ(hello.extensions.has(type), certificates);
    });
  }
}

TEST(ClientsKeys, AloneOfferTheSuitesThatGoWithThem) {
  Keyed pair{raw_psk(wire::KdfIdentifier::HKDF_SHA384)};
  look_at_hello(pair, [](const wire::ClientHello& hello) {
    EXPECT_TRUE(hello.cipher_suites.contains(CipherSuite::TLS_AES_256_GCM_SHA384));
    EXPECT_FALSE(hello.cipher_suites.contains(CipherSuite::TLS_AES_128_GCM_SHA256));
  });
  const std::array only{CipherSuite::TLS_AES_128_GCM_SHA256};
  auto policy = standard_2026();
  policy.suites = only;
  pair.client->policy = &policy;
  const auto duel = pair.meet();
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::no_common_suite);
}

TEST(ClientsKeys, AloneRefuseAServerThatShowsACertificateInstead) {
  Keyed pair;
  pair.client->key_proof = KeyProof::key_alone;
  pair.server->psks = nullptr;
  pair.server->identities = {test::server_identity()};
  auto duel = pair.meet();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::unknown_psk) << "nor does our server try";
  Keyed other;
  Duel meddled{other.client, other.server};
  expect_refused(meddled, Side::server,
                 {"no key chosen", HandshakeType::server_hello, test::drop<ServerHello>(ExtensionType::pre_shared_key),
                  Fault::key_not_proved});
}

TEST(ClientsKeys, AServersChoiceHasToBeOneOfThoseOffered) {
  const auto suite = [](CipherSuite chosen) {
    return [=](Buffer& message) {
      test::edit<ServerHello>(message, [=](auto& hello, test::Keep&) { hello.cipher_suite = chosen; });
    };
  };
  const std::vector<FaultCase> cases{
      {"a place past the end", HandshakeType::server_hello, test::put<ServerHello>(extension(wire::SelectedPsk{2})),
       Fault::psk_not_offered},
      {"the key for another hash", HandshakeType::server_hello, test::put<ServerHello>(extension(wire::SelectedPsk{1})),
       Fault::psk_wrong_hash},
      {"a suite of another hash", HandshakeType::server_hello, suite(CipherSuite::TLS_AES_256_GCM_SHA384),
       Fault::psk_wrong_hash},
      {"no key share", HandshakeType::server_hello, test::drop<ServerHello>(ExtensionType::key_share),
       Fault::group_not_offered},
      {"early data taken", HandshakeType::encrypted_extensions,
       test::add<wire::EncryptedExtensions>(extension(ExtensionType::early_data, {})), Fault::unsolicited_extension},
      {"another Finished", HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_finished},
  };
  for (const auto& row : cases) {
    Keyed pair;
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
    EXPECT_FALSE(duel.client.info.external_psk) << "nothing is proved before Finished";
  }
}

// A client with a session that takes early data, and with a key besides.
struct EarlyAndKeyed : test::Returning {
  EarlyAndKeyed() {
    client->early_data = EarlyData::offered;
    server->max_early_data = 1000;
    server->replay_guard = std::make_shared<session::SingleUseMemory>(test::test_time, std::chrono::seconds{10});
    meet_first();
    client->psks = {test::external_psk()};
    client->key_proof = server->key_proof = KeyProof::key_or_certificate;
  }
};

// RFC 9846 §4.3.10
TEST(ClientsKeys, StandBehindTheSessionThatEarlyDataGoesWith) {
  EarlyAndKeyed pair;
  const auto ticket = pair.memory->tickets.back().identity;
  const auto duel = pair.meet([&](Side, Buffer& message) {
    if (message[0] != 1) return;
    const auto hello = test::body_of<wire::ClientHello>(message);
    EXPECT_TRUE(hello.extensions.has(ExtensionType::early_data));
    const auto psks = hello.extensions.find<wire::OfferedPsks>().value().value();
    EXPECT_EQ(psks.identities.count(), 3U);
    EXPECT_TRUE(same_bytes(psks.identities.begin()->identity, ticket));
  });
  ASSERT_TRUE(duel.done());
  EXPECT_EQ(duel.client.info.early_data, EarlyDataFate::accepted);
}

// RFC 9846 §4.3.11
TEST(ClientsKeys, BringNoEarlyDataToAServerThatChoseThemInsteadOfTheSession) {
  const FaultCase taken{"early data taken", HandshakeType::encrypted_extensions,
                        test::add<wire::EncryptedExtensions>(extension(ExtensionType::early_data, {})),
                        Fault::early_data_unexpected};
  for (const auto& psks : {test::list_of({test::external_psk()}), test::list_of({})}) {
    EarlyAndKeyed pair;
    pair.server->psks = psks;
    pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, taken);
  }
}

TEST(ClientsKeys, AServerThatChoseOneAsksForNoCertificateAndShowsNone) {
  for (const auto type : {HandshakeType::certificate, HandshakeType::certificate_request}) {
    Keyed pair;
    const auto duel = pair.meet([&](Side from, Buffer& message) {
      if (from == Side::server && message[0] == 20) message[0] = std::to_underlying(type);
    });
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, Fault::unexpected_message);
  }
}

// RFC 9846 §4.2.3: in a ServerHello and in a retry.
TEST(ClientsKeys, AloneRefuseASuiteThatWasNotOfferedBecauseItDoesNotGoWithThem) {
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  const FaultCase other_hash{"a suite of another hash", HandshakeType::server_hello,
                             [](Buffer& message) {
                               test::edit<ServerHello>(message, [](auto& hello, test::Keep&) {
                                 hello.cipher_suite = CipherSuite::TLS_AES_256_GCM_SHA384;
                               });
                             },
                             Fault::suite_not_offered};
  for (const auto* policy : {&standard_2026(), &nist.policy}) {
    Keyed pair{raw_psk()};
    pair.server->policy = policy;
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, other_hash);
  }
}

}  // namespace
}  // namespace bulla::handshake::client13

#include "bulla/handshake/versions.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/keyed.h"
#include "support/raw_keys.h"
#include "support/tls12.h"

namespace bulla::handshake {
namespace {

using test::client_config;
using test::client_config12;
using test::codes;
using test::counted;
using test::Duel;
using test::extension;
using test::server_config;
using test::server_config12;
using wire::CipherSuite;
using wire::ExtensionType;
using wire::ProtocolVersion;

constexpr auto tls12 = ProtocolVersion::tls12;
constexpr auto tls13 = ProtocolVersion::tls13;

TEST(Versions, AreThoseOfThePolicyAndTls12OnlyWhereItIsLinked) {
  struct Row {
    const char* what;
    const Policy& policy;
    bool linked, spoken13, spoken12;
  };
  for (const auto& row :
       {Row{"both", standard_2026(), true, true, true},
        Row{"TLS 1.2 is not linked", standard_2026(), false, true, false},
        Row{"a policy of TLS 1.3", modern_2026(), true, true, false},
        Row{"a policy of TLS 1.2", classic(), true, false, true}, Row{"none", classic(), false, false, false}}) {
    SCOPED_TRACE(row.what);
    auto client = client_config12(row.policy);
    auto server = server_config12(crypto::KeyKind::p256, row.policy);
    if (!row.linked) client->tls12 = nullptr;
    if (!row.linked) server->tls12 = nullptr;
    EXPECT_EQ(speaks_tls13(*client), row.spoken13);
    EXPECT_EQ(speaks_tls13(*server), row.spoken13);
    EXPECT_EQ(speaks_tls12(*client), row.spoken12);
    EXPECT_EQ(speaks_tls12(*server), row.spoken12);
  }
}

TEST(Versions, WithoutCertificatesTheNewestIsTheOnlyOne) {
  auto client = client_config12(standard_2026());
  client->trust = nullptr;
  EXPECT_FALSE(speaks_tls12(*client)) << "nobody to believe";
  client->server_keys = test::pinning({test::server_identity()});
  EXPECT_TRUE(speaks_tls12(*client)) << "a raw key is as good";
  client = client_config12(standard_2026());
  client->psks = {test::external_psk()};
  EXPECT_FALSE(speaks_tls12(*client)) << "a shared key alone is proof";
  client->key_proof = KeyProof::key_or_certificate;
  EXPECT_TRUE(speaks_tls12(*client));
}

// versions: of supported_versions; empty: there is none.
std::expected<ProtocolVersion, Fault> chosen(const ServerConfig& config, std::uint16_t legacy, Buffer versions,
                                             Buffer suites = codes(CipherSuite::TLS_AES_128_GCM_SHA256)) {
  Buffer extensions;
  if (!versions.empty()) append(extensions, extension(ExtensionType::supported_versions, counted(1, versions)));
  wire::ClientHello hello{};
  hello.legacy_version = static_cast<ProtocolVersion>(legacy);
  hello.cipher_suites.raw = suites;
  hello.extensions.raw = extensions;
  hello.extensions.present = !extensions.empty();
  const auto version = choose_version(hello, config);
  if (!version) return std::unexpected(version.error().fault);
  return *version;
}
std::expected<ProtocolVersion, Fault> refused(Fault fault) { return std::unexpected(fault); }

TEST(Versions, AreChosenBySupportedVersionsWhereThatStands) {
  const auto both = server_config12(crypto::KeyKind::p256, standard_2026());
  EXPECT_EQ(chosen(*both, 0x0303, codes(tls13, tls12)), tls13);
  EXPECT_EQ(chosen(*both, 0x0303, codes(tls12, tls13)), tls13) << "the newest, whatever the order";
  EXPECT_EQ(chosen(*both, 0x0303, codes(0x7a7a, tls12, 0x0302)), tls12);
  EXPECT_EQ(chosen(*both, 0x0303, codes(0x0302, 0x0301)), refused(Fault::protocol_version));
  EXPECT_EQ(chosen(*both, 0x0301, codes(tls12)), tls12) << "it alone counts";
  const auto old = server_config12();
  EXPECT_EQ(chosen(*old, 0x0303, codes(tls13, tls12)), tls12);
  EXPECT_EQ(chosen(*old, 0x0303, codes(tls13)), refused(Fault::protocol_version));
  const auto new_alone = server_config();
  EXPECT_EQ(chosen(*new_alone, 0x0303, codes(tls12, tls13)), tls13);
  EXPECT_EQ(chosen(*new_alone, 0x0303, codes(tls12)), refused(Fault::protocol_version));
}

TEST(Versions, AreChosenByLegacyVersionElse) {
  const auto both = server_config12(crypto::KeyKind::p256, standard_2026());
  EXPECT_EQ(chosen(*both, 0x0303, {}), tls12);
  EXPECT_EQ(chosen(*both, 0x0304, {}), tls12) << "no version beyond is said here";
  for (const auto older : std::initializer_list<std::uint16_t>{0x0300, 0x0301, 0x0302, 0x0002})
    EXPECT_EQ(chosen(*both, older, {}), refused(Fault::protocol_version));
  EXPECT_EQ(chosen(*server_config(), 0x0303, {}), refused(Fault::protocol_version));
}

// RFC 7507 §3
TEST(Versions, AFallbackIsRefusedWhereTheServerCouldDoBetter) {
  const auto suites = codes(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite::TLS_FALLBACK_SCSV);
  const auto both = server_config12(crypto::KeyKind::p256, standard_2026());
  EXPECT_EQ(chosen(*both, 0x0303, {}, suites), refused(Fault::inappropriate_fallback));
  EXPECT_EQ(chosen(*both, 0x0303, codes(tls12), suites), refused(Fault::inappropriate_fallback));
  EXPECT_EQ(chosen(*both, 0x0302, {}, suites), refused(Fault::inappropriate_fallback));
  EXPECT_EQ(chosen(*both, 0x0303, codes(tls13, tls12), suites), tls13);
  EXPECT_EQ(chosen(*server_config12(), 0x0303, {}, suites), tls12) << "this is the best that it has";
  EXPECT_EQ(row_of(Fault::inappropriate_fallback).alert, Alert::inappropriate_fallback);
}

TEST(Versions, OfTwoWithNoneInCommonEndTheHandshake) {
  Duel old_client{client_config12(), server_config()};
  old_client.run();
  ASSERT_TRUE(old_client.server.error);
  EXPECT_EQ(old_client.server.error->fault, Fault::protocol_version);
  Duel old_server{client_config(), server_config12()};
  old_server.run();
  ASSERT_TRUE(old_server.server.error);
  EXPECT_EQ(old_server.server.error->fault, Fault::protocol_version);
  EXPECT_EQ(old_server.server.error->alert(), Alert::protocol_version);
}

TEST(Versions, AreTheNewestThatBothSidesSpeak) {
  for (const auto* at_client : {&standard_2026(), &test::tls12_alone(), &classic()})
    for (const auto* at_server : {&standard_2026(), &test::tls12_alone(), &classic()}) {
      Duel duel{client_config12(*at_client), server_config12(crypto::KeyKind::p256, *at_server)};
      duel.run();
      ASSERT_TRUE(duel.done()) << at_client->name << at_server->name;
      const bool newest = at_client == &standard_2026() && at_server == &standard_2026();
      EXPECT_EQ(duel.client.info.version, newest ? tls13 : tls12);
      EXPECT_EQ(duel.server.info.version, newest ? tls13 : tls12);
    }
}

}  // namespace
}  // namespace bulla::handshake

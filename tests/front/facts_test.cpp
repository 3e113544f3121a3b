// front: what a site may say about a connection.
#include "bulla/front/facts.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "front/samples.h"
#include "support/raw_keys.h"

namespace bulla::front {
namespace {

const crypto::Hash& sha256() { return *openssl::provider().sha256; }

TEST(Facts, describe_a_certificate_in_words) {
  const auto identity = test::test_authority().issue({.names = {"shop.example", "192.0.2.1"}});
  const auto facts = facts_of(identity->leaf(), sha256());
  EXPECT_EQ(facts.names, (std::vector<std::string>{"shop.example", "192.0.2.1"}));
  EXPECT_EQ(facts.key, "ECDSA P-256");
  EXPECT_EQ(facts.not_after, identity->leaf().not_after);
  EXPECT_EQ(facts.fingerprint.size(), 95u);
  std::array<std::uint8_t, 32> digest{};
  sha256().digest({identity->leaf().der}, digest);
  std::string plain;
  for (const char c : facts.fingerprint)
    if (c != ':') plain.push_back(static_cast<char>(std::tolower(c)));
  EXPECT_EQ(plain, to_hex(digest));
}

TEST(Facts, describe_a_connection_of_a_guest) {
  ConnectionInfo info;
  info.version = wire::ProtocolVersion::tls13;
  info.suite = wire::CipherSuite::TLS_AES_128_GCM_SHA256;
  info.group = wire::NamedGroup::x25519;
  info.own_scheme = wire::SignatureScheme::ecdsa_secp256r1_sha256;
  info.own = test::server_identity();
  info.server_name = "localhost";
  const auto facts = facts_of(info, "192.0.2.7:1", sha256());
  EXPECT_EQ(facts.version, "TLS 1.3");
  EXPECT_EQ(facts.server_scheme, "ecdsa_secp256r1_sha256");
  EXPECT_EQ(facts.client_scheme, "");
  EXPECT_FALSE(facts.client);
  EXPECT_EQ(facts.server.names.front(), test::server_name);
  EXPECT_EQ(facts.strength, strength_text(wire::NamedGroup::x25519));
  EXPECT_EQ(summary(facts), "TLS 1.3, TLS_AES_128_GCM_SHA256, x25519, for localhost");
}

TEST(Facts, a_summary_says_how_the_certificate_was_compressed) {
  ConnectionInfo info;
  info.own = test::server_identity();
  EXPECT_EQ(summary(facts_of(info, "192.0.2.7:1", sha256())).find("compressed"), std::string::npos);
  info.own_compression = wire::CertificateCompressionAlgorithm::brotli;
  const auto facts = facts_of(info, "192.0.2.7:1", sha256());
  EXPECT_EQ(facts.compression, "brotli");
  EXPECT_NE(summary(facts).find(", certificate compressed by brotli"), std::string::npos);
}

TEST(Facts, of_a_connection_by_a_shared_key_are_its_identity_and_no_certificate) {
  ConnectionInfo info;
  info.external_psk = "till\n7";
  const auto facts = facts_of(info, "192.0.2.7:1", sha256());
  EXPECT_FALSE(facts.client);
  EXPECT_EQ(facts.shared_key.find('\n'), std::string::npos) << "a line of the log stays one";
  EXPECT_NE(summary(facts).find("shared key till"), std::string::npos);
}

TEST(Facts, of_tls12_say_how_the_key_came_about_and_what_is_missing) {
  ConnectionInfo info;
  info.version = wire::ProtocolVersion::tls12;
  info.suite = wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA;
  info.encrypt_then_mac = true;
  const auto transported = facts_of(info, "192.0.2.7:1", sha256());
  EXPECT_TRUE(transported.key_transported);
  EXPECT_EQ(summary(transported),
            "TLS 1.2, TLS_RSA_WITH_AES_128_CBC_SHA, RSA key transport, encrypt-then-MAC, no extended master secret");
  info.extended_master_secret = true;
  info.resumed = true;
  const auto resumed = facts_of(info, "192.0.2.7:1", sha256());
  EXPECT_FALSE(resumed.key_transported);
  EXPECT_EQ(resumed.group, "the earlier session's secret");
  EXPECT_EQ(summary(resumed).find("no extended"), std::string::npos);
  info.group = wire::NamedGroup::x25519;
  EXPECT_EQ(facts_of(info, "192.0.2.7:1", sha256()).group, "x25519");
}

TEST(Facts, describe_raw_keys_by_their_fingerprints) {
  ConnectionInfo info;
  info.own = test::raw(test::server_identity());
  info.peer = test::pinning({test::client_identity()})->judge(test::client_identity()->key().public_key_info()).value();
  const auto facts = facts_of(info, "192.0.2.7:1", sha256());
  EXPECT_TRUE(facts.server.raw_key);
  EXPECT_EQ(facts.server.key, "ECDSA P-256");
  ASSERT_TRUE(facts.client);
  EXPECT_TRUE(facts.client->raw_key);
  EXPECT_EQ(facts.client->fingerprint.size(), 95u);
  EXPECT_EQ(who(*facts.client), facts.client->fingerprint);
}

TEST(Facts, a_summary_names_the_client) {
  EXPECT_NE(summary(merchant()).find("client CN=ea@example.org"), std::string::npos);
}

}  // namespace
}  // namespace bulla::front

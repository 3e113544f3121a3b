#include "bulla/handshake/server13/flight.h"

#include <gtest/gtest.h>

#include "support/authority.h"
#include "support/messages.h"
#include "support/random.h"

namespace bulla::handshake::server13 {
namespace {

using wire::ExtensionType;

const crypto::Provider& provider() { return *test::server_config()->provider; }

wire::ClientHello hello_with(Bytes session_id) {
  static const Buffer random(32, 1);
  return {.random = {random},
          .legacy_session_id = {session_id},
          .cipher_suites = {},
          .legacy_compression_methods = {},
          .extensions = {}};
}

TEST(Flight, AServerHelloEchoesTheSessionIdAndDrawsItsRandom) {
  const Buffer session_id(17, 3);
  const Buffer drawn(32, 0x77);
  test::ScriptedRandom random{drawn};
  Buffer out;
  const Buffer share(32, 5);
  ASSERT_TRUE(put_server_hello(out, hello_with(session_id), provider().suites[1], {{wire::NamedGroup::x25519, {share}}},
                               random));
  const auto hello = test::body_of<wire::ServerHello>(out);
  EXPECT_EQ(hello.legacy_version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(to_hex(hello.random), to_hex(drawn));
  EXPECT_EQ(to_hex(hello.legacy_session_id_echo), to_hex(session_id));
  EXPECT_EQ(hello.cipher_suite, wire::CipherSuite::TLS_AES_256_GCM_SHA384);
  EXPECT_EQ(hello.legacy_compression_method, 0);
  EXPECT_EQ(wire::chosen_version(hello).value(), wire::ProtocolVersion::tls13);
  EXPECT_EQ(hello.extensions.count(), 2U) << "the version and the share: nothing else belongs here";
  EXPECT_EQ(to_hex(hello.extensions.find<wire::KeyShareServerHello>().value()->server_share.key_exchange),
            to_hex(share));
  EXPECT_EQ(put_server_hello(out, hello_with({}), provider().suites[1], {{wire::NamedGroup::x25519, {share}}}, random)
                .error()
                .fault,
            Fault::random_failed);
}

TEST(Flight, ARetryNamesTheGroup) {
  Buffer out;
  ASSERT_TRUE(put_hello_retry_request(out, hello_with({}), provider().suites[0], *provider().groups[1]));
  const auto retry = test::body_of<wire::ServerHello>(out);
  EXPECT_TRUE(wire::is_hello_retry_request(retry));
  EXPECT_TRUE(retry.legacy_session_id_echo.empty());
  EXPECT_EQ(wire::chosen_version(retry).value(), wire::ProtocolVersion::tls13);
  EXPECT_EQ(retry.extensions.count(), 2U) << "nothing that was not asked for";
  EXPECT_EQ(retry.extensions.find<wire::KeyShareHelloRetryRequest>().value()->selected_group,
            static_cast<wire::NamedGroup>(provider().groups[1]->id));
}

TEST(Flight, EncryptedExtensionsAnswerWhatWasAsked) {
  Buffer nothing;
  ASSERT_TRUE(put_encrypted_extensions(nothing, {}, {}));
  EXPECT_TRUE(test::body_of<wire::EncryptedExtensions>(nothing).extensions.empty());

  HelloExtensions asked;
  asked.name.emplace();
  asked.record_size_limit = wire::RecordSizeLimit{100};
  Buffer all;
  ASSERT_TRUE(put_encrypted_extensions(all, asked, {.protocol = "h2"}));
  const auto extensions = test::body_of<wire::EncryptedExtensions>(all).extensions;
  EXPECT_EQ(extensions.count(), 3U);
  EXPECT_TRUE(extensions.has(ExtensionType::server_name));
  EXPECT_EQ(text_of(extensions.find<wire::ProtocolNameList>().value()->chosen().value()), "h2");
  EXPECT_EQ(to_hex(extensions.at(ExtensionType::record_size_limit)->extension_data), "4001");
}

TEST(Flight, EncryptedExtensionsSayNoNameWhereASessionGoesOn) {
  HelloExtensions asked;
  asked.name.emplace();
  Buffer out;
  ASSERT_TRUE(put_encrypted_extensions(out, asked, {.protocol = "h2", .resumes = true}));
  EXPECT_FALSE(test::body_of<wire::EncryptedExtensions>(out).extensions.has(ExtensionType::server_name));
}

TEST(Flight, ACertificateRequestNamesTheAuthorities) {
  Buffer out;
  ASSERT_TRUE(put_certificate_request(out, {}, wire::CertificateType::X509, *test::server_config()));
  const auto request = test::body_of<wire::CertificateRequest>(out);
  EXPECT_TRUE(request.certificate_request_context.empty());
  EXPECT_EQ(request.extensions.find<wire::SignatureAlgorithms>().value()->supported_signature_algorithms.count(),
            offered_schemes(standard_2026(), provider()).size());
  const auto authorities = request.extensions.find<wire::CertificateAuthorities>().value().value();
  ASSERT_EQ(authorities.authorities.count(), 1U);
  EXPECT_EQ(to_hex(*authorities.authorities.begin()), to_hex(test::client_identity()->leaf().issuer));

  auto nobody = test::server_config();
  nobody->client_trust = x509::Trust::with_anchors(provider(), {}).value();
  out.clear();
  ASSERT_TRUE(put_certificate_request(out, {}, wire::CertificateType::X509, *nobody));
  EXPECT_FALSE(test::body_of<wire::CertificateRequest>(out).extensions.has(ExtensionType::certificate_authorities));
}

TEST(Flight, ARequestForARawKeyNamesNoAuthorities) {
  Buffer out;
  ASSERT_TRUE(put_certificate_request(out, {}, wire::CertificateType::RawPublicKey, *test::server_config()));
  const auto request = test::body_of<wire::CertificateRequest>(out);
  EXPECT_TRUE(request.extensions.has(ExtensionType::signature_algorithms));
  EXPECT_FALSE(request.extensions.has(ExtensionType::certificate_authorities));
}

}  // namespace
}  // namespace bulla::handshake::server13

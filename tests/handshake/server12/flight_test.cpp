#include "bulla/handshake/server12/flight.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "handshake/faults.h"
#include "support/tls12.h"

namespace bulla::handshake::server12 {
namespace {

using wire::ExtensionType;

Course course(wire::CipherSuite id = wire::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA) {
  Course made{};
  const auto& suites = openssl::provider().suites12;
  made.agreement.suite = &*std::ranges::find(suites, std::to_underlying(id), &crypto::Suite12::id);
  made.agreement.server_random.fill(0x5e);
  return made;
}

struct Said {
  Said(const Course& made, const HelloExtensions& extensions, const HelloAnswers& answers) {
    EXPECT_TRUE(put_server_hello(message, made, extensions, answers));
    hello = test::body_of<wire::ServerHello>(message);
    for (const auto& extension : hello.extensions) types.push_back(extension.extension_type);
  }
  Said(const Said&) = delete;
  Buffer message;
  wire::ServerHello hello;
  std::vector<ExtensionType> types;
};

TEST(ServerFlight12, AnswersNothingThatWasNotAsked) {
  const Said said{course(), {}, {.protocol = {}}};
  EXPECT_EQ(said.hello.legacy_version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(to_hex(said.hello.random.value), to_hex(Buffer(32, 0x5e)));
  EXPECT_EQ(said.hello.cipher_suite, wire::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA);
  EXPECT_TRUE(said.hello.legacy_session_id_echo.empty());
  EXPECT_FALSE(said.hello.extensions.present) << "there may be clients that know none";
}

TEST(ServerFlight12, AnswersWhatTheClientSaidAndTheHandshakeSettled) {
  auto made = course();
  made.agreement.extended_master_secret = true;
  made.agreement.order = crypto::MacOrder::encrypt_then_mac;
  made.naming = {.by_ticket = true, .session_id = Buffer(32, 7)};
  HelloExtensions extensions;
  extensions.secure_renegotiation = extensions.point_formats = true;
  extensions.name.emplace();
  extensions.record_size_limit = wire::RecordSizeLimit{100};
  extensions.max_fragment_length = wire::MaxFragmentLength{wire::FragmentLength{2}};
  const auto timestamps = test::counted(2, test::counted(2, Buffer(9)));
  const Said said{made, extensions, {"h2", false, true, timestamps}};
  using enum ExtensionType;
  EXPECT_EQ(said.types,
            (std::vector{renegotiation_info, extended_master_secret, encrypt_then_mac, server_name, ec_point_formats,
                         application_layer_protocol_negotiation, record_size_limit, max_fragment_length, session_ticket,
                         status_request, signed_certificate_timestamp}));
  EXPECT_EQ(to_hex(said.hello.legacy_session_id_echo), to_hex(Buffer(32, 7)));
  EXPECT_TRUE(said.hello.extensions.find<wire::RenegotiationInfo>().value()->renegotiated_connection.empty());
  EXPECT_EQ(said.hello.extensions.find<wire::RecordSizeLimit>().value()->record_size_limit, 16384) << "what we take";
  EXPECT_EQ(said.hello.extensions.find<wire::MaxFragmentLength>().value()->bytes(), 1024U);
  EXPECT_EQ(text_of(said.hello.extensions.find<wire::ProtocolNameList>().value()->chosen().value()), "h2");
  EXPECT_TRUE(same_bytes(said.hello.extensions.at(signed_certificate_timestamp)->extension_data, timestamps));
}

TEST(ServerFlight12, SaysNoNameWhereASessionGoesOnAndNoPointFormatWithoutPoints) {
  HelloExtensions extensions;
  extensions.name.emplace();
  extensions.point_formats = true;
  const Said resumed{course(), extensions, {.protocol = {}, .resumes = true}};
  EXPECT_EQ(resumed.types, std::vector{ExtensionType::ec_point_formats});
  const Said transported{course(wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA), extensions, {.protocol = {}}};
  EXPECT_EQ(transported.types, std::vector{ExtensionType::server_name});
}

TEST(ServerFlight12, AsksForACertificateByTypesSchemesAndAuthorities) {
  const auto config = test::server_config12();
  Buffer message;
  ASSERT_TRUE(put_certificate_request(message, wire::CertificateType::X509, *config));
  const auto request = test::body_of<wire::tls12::CertificateRequest>(message);
  EXPECT_EQ(to_hex(request.certificate_types.raw), "4001") << "ECDSA, RSA";
  EXPECT_EQ(request.supported_signature_algorithms.count(), 13U);
  EXPECT_EQ(*request.supported_signature_algorithms.begin(), wire::SignatureScheme::ecdsa_secp256r1_sha256);
  ASSERT_EQ(request.certificate_authorities.count(), 1U);
  EXPECT_TRUE(same_bytes(*request.certificate_authorities.begin(), test::server_identity()->leaf().issuer));
}

TEST(ServerFlight12, AsksForARawKeyByTypesAndSchemesAlone) {
  const auto config = test::server_config12();
  config->client_trust = nullptr;
  Buffer message;
  ASSERT_TRUE(put_certificate_request(message, wire::CertificateType::RawPublicKey, *config));
  const auto request = test::body_of<wire::tls12::CertificateRequest>(message);
  EXPECT_EQ(to_hex(request.certificate_types.raw), "4001") << "ECDSA, RSA";
  EXPECT_EQ(request.supported_signature_algorithms.count(), 13U);
  EXPECT_TRUE(request.certificate_authorities.empty());
}

TEST(ServerFlight12, SaysInWhichFormKeysAreShown) {
  using enum wire::CertificateType;
  const Said said{course(), {}, {.protocol = {}, .server_type = X509, .client_type = RawPublicKey}};
  EXPECT_EQ(said.types, (std::vector{ExtensionType::client_certificate_type, ExtensionType::server_certificate_type}));
  EXPECT_EQ(said.hello.extensions.find<ServerTypeChosen>().value()->certificate_type, X509);
  EXPECT_EQ(said.hello.extensions.find<ClientTypeChosen>().value()->certificate_type, RawPublicKey);
}

}  // namespace
}  // namespace bulla::handshake::server12

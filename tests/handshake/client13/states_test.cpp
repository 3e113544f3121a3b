#include "bulla/handshake/client13/states.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/hex.h"
#include "support/returning.h"

namespace bulla::handshake::client13 {
namespace {

using test::add;
using test::client_config;
using test::codes;
using test::counted;
using test::drop;
using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::is_type;
using test::Keep;
using test::put;
using test::server_config;
using wire::ExtensionType;
using wire::HandshakeType;
using wire::NamedGroup;
using wire::ServerHello;

template <class Message>
auto change(auto&& what) {
  return [what](Buffer& message) { edit<Message>(message, what); };
}

Buffer key_share(NamedGroup group, Bytes share) { return extension(wire::KeyShareServerHello{{group, {share}}}); }
Buffer chosen(std::uint16_t version) {
  return extension(wire::SupportedVersionsServerHello{static_cast<wire::ProtocolVersion>(version)});
}

// An older server's hello, with the end of its random.
auto tls12_hello(Buffer random_end) {
  return change<ServerHello>([random_end](ServerHello& hello, Keep& keep) {
    Buffer random(32 - random_end.size(), 1);
    append(random, random_end);
    hello.random.value = keep(random);
    hello.extensions.raw = {};
    hello.extensions.present = false;
  });
}

const std::vector<FaultCase>& server_hello_cases() {
  constexpr auto type = HandshakeType::server_hello;
  static const std::vector<FaultCase> cases{
      {"TLS 1.1 as legacy_version", type,
       change<ServerHello>([](auto& hello, Keep&) { hello.legacy_version = wire::ProtocolVersion::tls11; }),
       Fault::legacy_version},
      {"another session id", type,
       change<ServerHello>([](auto& hello, Keep& keep) { hello.legacy_session_id_echo.value = keep(Buffer(32, 9)); }),
       Fault::session_id_not_echoed},
      {"no session id", type, change<ServerHello>([](auto& hello, Keep&) { hello.legacy_session_id_echo.value = {}; }),
       Fault::session_id_not_echoed},
      {"a suite that we do not have", type,
       change<ServerHello>([](auto& hello, Keep&) { hello.cipher_suite = wire::CipherSuite::TLS_AES_128_CCM_SHA256; }),
       Fault::suite_not_offered},
      {"a suite of TLS 1.2", type, change<ServerHello>([](auto& hello, Keep&) {
         hello.cipher_suite = wire::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
       }),
       Fault::suite_not_offered},
      {"compression", type, [](Buffer& message) { message[4 + 2 + 32 + 1 + 32 + 2] = 1; }, Fault::bad_compression},
      {"TLS 1.2", type, drop<ServerHello>(ExtensionType::supported_versions), Fault::protocol_version},
      {"TLS 1.2 without extensions", type, tls12_hello({}), Fault::protocol_version},
      {"a downgrade to TLS 1.2", type, tls12_hello({wire::downgrade_to_tls12.begin(), wire::downgrade_to_tls12.end()}),
       Fault::downgrade},
      {"a downgrade below TLS 1.2", type,
       tls12_hello({wire::downgrade_below_tls12.begin(), wire::downgrade_below_tls12.end()}), Fault::downgrade},
      {"supported_versions that says TLS 1.2", type, put<ServerHello>(chosen(0x0303)), Fault::version_mismatch},
      {"a version that was not offered", type, put<ServerHello>(chosen(0x0305)), Fault::version_mismatch},
      {"no key share", type, drop<ServerHello>(ExtensionType::key_share), Fault::missing_extension},
      {"a share of a group without a share of ours", type,
       put<ServerHello>(key_share(NamedGroup::secp384r1, Buffer(97, 4))), Fault::group_not_offered},
      {"a share of an unknown group", type, put<ServerHello>(key_share(NamedGroup::ffdhe2048, Buffer(256, 4))),
       Fault::group_not_offered},
      {"a short share", type, put<ServerHello>(key_share(NamedGroup::x25519, Buffer(31, 4))), Fault::bad_key_share},
      {"the share that agrees on zeros", type, put<ServerHello>(key_share(NamedGroup::x25519, Buffer(32, 0))),
       Fault::bad_shared_secret},
      {"a hybrid share of the client's length", type,
       put<ServerHello>(key_share(NamedGroup::X25519MLKEM768, Buffer(1216, 4))), Fault::bad_key_share},
      {"a hybrid share without its classical half", type,
       put<ServerHello>(key_share(NamedGroup::X25519MLKEM768, Buffer(1088, 4))), Fault::bad_key_share},
      {"a hybrid share that is its classical half", type,
       put<ServerHello>(key_share(NamedGroup::X25519MLKEM768, Buffer(32, 4))), Fault::bad_key_share},
      {"a hybrid share whose classical half agrees on zeros", type,
       put<ServerHello>(key_share(NamedGroup::X25519MLKEM768, Buffer(1120, 0))), Fault::bad_shared_secret},
      {"a plain share of the hybrid's length", type, put<ServerHello>(key_share(NamedGroup::x25519, Buffer(1120, 4))),
       Fault::bad_key_share},
      {"a hybrid without a share of ours", type,
       put<ServerHello>(key_share(NamedGroup::SecP256r1MLKEM768, Buffer(1153, 4))), Fault::group_not_offered},
      {"a pre-shared key that was not offered", type, put<ServerHello>(extension(wire::SelectedPsk{0})),
       Fault::unsolicited_extension},
      {"an extension of EncryptedExtensions", type,
       put<ServerHello>(extension(ExtensionType::application_layer_protocol_negotiation, {})),
       Fault::unexpected_extension},
      {"an unknown extension", type, put<ServerHello>(extension(static_cast<ExtensionType>(0xfafa), {})),
       Fault::unsolicited_extension},
      {"an extension twice", type, add<ServerHello>(chosen(0x0304)), Fault::duplicate_extension},
      {"bytes at the end", type,
       [](Buffer& message) {
         message.push_back(0);
         ++message[3];
       },
       Fault::trailing_bytes},
      {"an end in its middle", type,
       [](Buffer& message) {
         message.resize(20);
         message[3] = 16;
       },
       Fault::truncated},
  };
  return cases;
}

TEST(Client13, RefusesAServerHelloThatAnswersAnotherHello) {
  for (const auto& row : server_hello_cases()) {
    Duel duel{client_config(), server_config()};
    expect_refused(duel, Side::server, row);
  }
}

Buffer protocols(std::initializer_list<std::string_view> names) {
  Buffer list;
  for (const auto name : names) append(list, counted(1, bytes_of(name)));
  return extension(ExtensionType::application_layer_protocol_negotiation, counted(2, list));
}

const std::vector<FaultCase>& encrypted_extensions_cases() {
  using wire::EncryptedExtensions;
  constexpr auto type = HandshakeType::encrypted_extensions;
  static const std::vector<FaultCase> cases{
      {"a protocol that was not offered", type, put<EncryptedExtensions>(protocols({"h9"})),
       Fault::protocol_not_offered},
      {"two protocols", type, put<EncryptedExtensions>(protocols({"h2", "http/1.1"})), Fault::value_out_of_range},
      {"no protocol", type, put<EncryptedExtensions>(protocols({})), Fault::length_out_of_range},
      {"an empty protocol", type, put<EncryptedExtensions>(protocols({""})), Fault::length_out_of_range},
      {"a name in server_name", type,
       put<EncryptedExtensions>(extension(ExtensionType::server_name, counted(2, Buffer(3)))), Fault::trailing_bytes},
      {"a key share", type, put<EncryptedExtensions>(extension(ExtensionType::key_share, {})),
       Fault::unexpected_extension},
      {"supported_versions", type, put<EncryptedExtensions>(chosen(0x0304)), Fault::unexpected_extension},
      {"early data that was not offered", type, put<EncryptedExtensions>(extension(wire::EarlyDataIndication{})),
       Fault::unsolicited_extension},
      {"a record size limit that is none", type, put<EncryptedExtensions>(extension(wire::RecordSizeLimit{63})),
       Fault::bad_max_record_size},
      {"max_fragment_length that was not offered", type,
       put<EncryptedExtensions>(extension(ExtensionType::max_fragment_length, Buffer{1})),
       Fault::unsolicited_extension},
      {"an unknown extension", type, put<EncryptedExtensions>(extension(static_cast<ExtensionType>(0xfafa), {})),
       Fault::unsolicited_extension},
      {"malformed groups", type,
       put<EncryptedExtensions>(extension(ExtensionType::supported_groups, Buffer{0, 3, 0, 29, 0})), Fault::truncated},
      {"an extension twice", type, add<EncryptedExtensions>(protocols({"h2"})), Fault::duplicate_extension},
  };
  return cases;
}

TEST(Client13, RefusesEncryptedExtensionsThatItDidNotAskFor) {
  for (const auto& row : encrypted_extensions_cases()) {
    auto client = client_config();
    client->protocols = {"h2", "http/1.1"};
    auto server = server_config();
    server->protocols = {"h2"};
    Duel duel{client, server};
    expect_refused(duel, Side::server, row);
  }
  auto server = server_config();
  Duel duel{client_config(), server};
  expect_refused(duel, Side::server,
                 {"a protocol though none was offered", HandshakeType::encrypted_extensions,
                  put<wire::EncryptedExtensions>(protocols({"h2"})), Fault::unsolicited_extension});
}

// RFC 9149 §3.
TEST(Client13, RefusesAMalformedHintAtTickets) {
  auto client = client_config();
  client->sessions = std::make_shared<test::OpenMemory>();
  client->ticket_request = TicketRequest{};
  Duel duel{client, server_config()};
  expect_refused(duel, Side::server,
                 {"no number", HandshakeType::encrypted_extensions,
                  put<wire::EncryptedExtensions>(extension(ExtensionType::ticket_request, {})), Fault::truncated});
}

// RFC 9846 §4.3.7: none of ours is among them, and that the message was altered shows where it is signed.
TEST(Client13, PassesOverTheGroupsThatTheServerSays) {
  Duel duel{client_config(), server_config()};
  expect_refused(duel, Side::server,
                 {"other groups", HandshakeType::encrypted_extensions,
                  put<wire::EncryptedExtensions>(extension(ExtensionType::supported_groups, Buffer{0, 2, 1, 0})),
                  Fault::bad_signature, HandshakeType::certificate_verify});
}

TEST(Client13, KeepsToTheServersLimitOnRecords) {
  Duel duel{client_config(), server_config()};
  duel.run([&](Side from, Buffer& message) {
    const bool extensions = message[0] == std::to_underlying(HandshakeType::encrypted_extensions);
    if (from == Side::server && extensions) {
      put<wire::EncryptedExtensions>(extension(wire::RecordSizeLimit{100}))(message);
    }
  });
  EXPECT_EQ(duel.client.channel.limit, 99U);
}

const std::vector<FaultCase>& certificate_request_cases() {
  using wire::CertificateRequest;
  constexpr auto type = HandshakeType::certificate_request;
  static const std::vector<FaultCase> cases{
      {"a context", type, change<CertificateRequest>([](auto& request, Keep& keep) {
         request.certificate_request_context.value = keep({1});
       }),
       Fault::certificate_context},
      {"no signature schemes", type, drop<CertificateRequest>(ExtensionType::signature_algorithms),
       Fault::missing_extension},
      {"malformed signature schemes", type,
       put<CertificateRequest>(extension(ExtensionType::signature_algorithms, Buffer{0, 3, 8, 7, 4})),
       Fault::truncated},
      {"malformed authorities", type,
       put<CertificateRequest>(extension(ExtensionType::certificate_authorities, Buffer{0, 2, 0, 0})),
       Fault::length_out_of_range},
      {"bytes behind the schemes for certificates", type,
       put<CertificateRequest>(extension(ExtensionType::signature_algorithms_cert, Buffer{0, 2, 8, 7, 0})),
       Fault::trailing_bytes},
      {"bytes behind the filters", type,
       put<CertificateRequest>(extension(ExtensionType::oid_filters, Buffer{0, 0, 0})), Fault::trailing_bytes},
      {"an extension of the hello", type, put<CertificateRequest>(protocols({"h2"})), Fault::unexpected_extension},
      {"an extension twice", type,
       add<CertificateRequest>(extension(ExtensionType::signature_algorithms, Buffer{0, 2, 8, 7})),
       Fault::duplicate_extension},
  };
  return cases;
}

TEST(Client13, RefusesAMalformedCertificateRequest) {
  for (const auto& row : certificate_request_cases()) {
    auto server = server_config();
    server->client_authentication = ClientAuthentication::optional;
    Duel duel{client_config(), server};
    expect_refused(duel, Side::server, row);
  }
}

TEST(Client13, PassesOverWhatItDoesNotKnowInACertificateRequest) {
  auto server = server_config();
  server->client_authentication = ClientAuthentication::optional;
  Duel duel{client_config(), server};
  expect_refused(duel, Side::server,
                 {"something unknown", HandshakeType::certificate_request,
                  add<wire::CertificateRequest>(extension(static_cast<ExtensionType>(0xfafa), Buffer(7))),
                  Fault::bad_signature, HandshakeType::certificate_verify});
}

Buffer entries(std::size_t count, Bytes certificate) {
  Buffer list;
  wire::Writer writer{list};
  for (std::size_t i = 0; i < count; ++i) writer.put(wire::CertificateEntry{{certificate}, {}});
  return list;
}

auto certificates(Buffer list) {
  return change<wire::Certificate>([list](auto& message, Keep& keep) { message.certificate_list.raw = keep(list); });
}

const std::vector<FaultCase>& certificate_cases() {
  using wire::Certificate;
  constexpr auto type = HandshakeType::certificate;
  const auto with_extension = [](ExtensionType extension_type, const Buffer& body) {
    Buffer list;
    wire::Writer writer{list};
    const auto whole = extension(extension_type, body);
    writer.put(wire::CertificateEntry{{test::server_identity()->leaf().der}, {{.raw = whole, .offset = 0}}});
    return certificates(list);
  };
  static const std::vector<FaultCase> cases{
      {"a context", type,
       change<Certificate>([](auto& message, Keep& kept) { message.certificate_request_context.value = kept({1}); }),
       Fault::certificate_context},
      {"no certificate", type, certificates({}), Fault::empty_certificate},
      {"a credential that was not asked for", type,
       with_extension(ExtensionType::delegated_credential, Buffer{0, 3, 0, 1, 5}), Fault::unsolicited_extension},
      {"a status that says nothing", type, with_extension(ExtensionType::status_request, Buffer{1, 0, 0, 0}),
       Fault::length_out_of_range},
      {"a list of no timestamp", type, with_extension(ExtensionType::signed_certificate_timestamp, Buffer{0, 0}),
       Fault::length_out_of_range},
      {"no certificate at all in it", type, certificates(entries(1, Buffer(40, 0x30))), Fault::der_length},
      {"129 certificates", type, certificates(entries(129, test::server_identity()->leaf().der)),
       Fault::too_many_certificates},
      {"somebody else's certificate", type,
       certificates(entries(1, test::server_identity(crypto::KeyKind::p384)->leaf().der)), Fault{}},
  };
  return cases;
}

TEST(Client13, RefusesACertificateMessageThatProvesNothing) {
  for (const auto& row : certificate_cases()) {
    if (row.fault == Fault{}) continue;
    Duel duel{client_config(), server_config()};
    expect_refused(duel, Side::server, row);
  }
}

TEST(Client13, RefusesSomebodyElsesCertificateAtItsProof) {
  Duel duel{client_config(), server_config()};
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::server && is_type(message, HandshakeType::certificate))
      certificate_cases().back().change(message);
  });
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::scheme_unfit_for_key);
}

auto scheme(wire::SignatureScheme id) {
  return change<wire::CertificateVerify>([id](auto& message, Keep&) { message.algorithm = id; });
}

const std::vector<FaultCase>& proof_cases() {
  using wire::CertificateVerify;
  constexpr auto type = HandshakeType::certificate_verify;
  static const std::vector<FaultCase> cases{
      {"a scheme for certificates alone", type, scheme(wire::SignatureScheme::rsa_pkcs1_sha256),
       Fault::scheme_not_offered},
      {"SHA-1", type, scheme(wire::SignatureScheme::ecdsa_sha1), Fault::scheme_not_offered},
      {"a scheme that we do not have", type, scheme(wire::SignatureScheme::ed448), Fault::scheme_not_offered},
      {"a scheme of another curve", type, scheme(wire::SignatureScheme::ecdsa_secp384r1_sha384),
       Fault::scheme_unfit_for_key},
      {"a scheme of another key", type, scheme(wire::SignatureScheme::rsa_pss_rsae_sha256),
       Fault::scheme_unfit_for_key},
      {"another signature", type, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_signature},
      {"no signature", type, change<CertificateVerify>([](auto& message, Keep&) { message.signature.value = {}; }),
       Fault::bad_signature},
      {"another Finished", HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_finished},
      {"a short Finished", HandshakeType::finished,
       [](Buffer& message) {
         message.pop_back();
         --message[3];
       },
       Fault::truncated},
      {"a long Finished", HandshakeType::finished,
       [](Buffer& message) {
         message.push_back(0);
         ++message[3];
       },
       Fault::trailing_bytes},
  };
  return cases;
}

TEST(Client13, RefusesAServerThatDoesNotProveItself) {
  for (const auto& row : proof_cases()) {
    Duel duel{client_config(), server_config()};
    expect_refused(duel, Side::server, row);
    EXPECT_FALSE(duel.client.info.peer) << "nobody was proven";
  }
}

TEST(Client13, RefusesAChangeOfKeysInsideAMessage) {
  for (const auto type : {HandshakeType::server_hello, HandshakeType::finished}) {
    Duel duel{client_config(), server_config()};
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::server && is_type(message, type)) duel.client.channel.half_read = true;
    });
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, Fault::split_across_keys);
  }
}

TEST(Client13, ShowsWhatWasAgreedOnOnceItIsDone) {
  auto client = client_config();
  client->protocols = {"http/1.1", "h2"};
  client->identities = {test::client_identity()};
  auto server = server_config();
  server->protocols = {"h2", "http/1.1"};
  server->client_authentication = ClientAuthentication::required;
  Duel duel{client, server};
  duel.run();
  ASSERT_TRUE(duel.done());
  for (const auto* info : {&duel.client.info, &duel.server.info}) {
    EXPECT_EQ(info->version, wire::ProtocolVersion::tls13);
    EXPECT_EQ(info->suite, wire::CipherSuite::TLS_AES_128_GCM_SHA256);
    EXPECT_EQ(info->group, NamedGroup::X25519MLKEM768);
    EXPECT_EQ(info->protocol, "h2") << "the server's preference";
    EXPECT_EQ(info->server_name, "server.example");
    EXPECT_EQ(info->peer_scheme, wire::SignatureScheme::ecdsa_secp256r1_sha256);
    EXPECT_EQ(info->own_scheme, wire::SignatureScheme::ecdsa_secp256r1_sha256);
    EXPECT_TRUE(info->peer);
    EXPECT_TRUE(info->own);
    EXPECT_FALSE(info->hello_retried);
  }
  EXPECT_EQ(duel.client.channel.write_secrets, duel.server.channel.read_secrets);
  EXPECT_EQ(duel.server.channel.write_secrets, duel.client.channel.read_secrets);
  EXPECT_EQ(duel.client.channel.change_cipher_specs, 1);
  EXPECT_EQ(duel.server.channel.change_cipher_specs, 1);
}

}  // namespace
}  // namespace bulla::handshake::client13

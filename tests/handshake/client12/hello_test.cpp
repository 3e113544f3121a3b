#include "bulla/handshake/client12/hello.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/raw_keys.h"
#include "support/returning12.h"

namespace bulla::handshake::client12 {
namespace {

using test::add;
using test::client_config12;
using test::counted;
using test::drop;
using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::is_type;
using test::Keep;
using test::put;
using test::Returning12;
using test::server_config12;
using wire::ExtensionType;
using wire::HandshakeType;
using wire::ServerHello;

constexpr auto type = HandshakeType::server_hello;

auto change(auto&& what) {
  return [what](Buffer& message) { edit<ServerHello>(message, what); };
}
auto version(std::uint16_t number) {
  return change(
      [number](ServerHello& hello, Keep&) { hello.legacy_version = static_cast<wire::ProtocolVersion>(number); });
}
auto suite(wire::CipherSuite id) {
  return change([id](ServerHello& hello, Keep&) { hello.cipher_suite = id; });
}
Buffer protocols(const std::vector<std::string_view>& names) {
  Buffer list;
  for (const auto name : names) append(list, counted(1, bytes_of(name)));
  return extension(ExtensionType::application_layer_protocol_negotiation, counted(2, list));
}

const std::vector<FaultCase>& version_cases() {
  static const std::vector<FaultCase> cases{
      {"SSL 3.0", type, version(0x0300), Fault::protocol_version},
      {"TLS 1.1", type, version(0x0302), Fault::protocol_version},
      {"a version of its own", type, version(0x0505), Fault::protocol_version},
      {"TLS 1.3 in supported_versions", type,
       put<ServerHello>(extension(wire::SupportedVersionsServerHello{wire::ProtocolVersion::tls13})),
       Fault::version_mismatch},
      {"TLS 1.2 in supported_versions", type,
       put<ServerHello>(extension(wire::SupportedVersionsServerHello{wire::ProtocolVersion::tls12})),
       Fault::version_mismatch},
  };
  return cases;
}

TEST(ServerHello12, IsRefusedIfItChoosesAVersionThatWasNotOffered) {
  for (const auto& row : version_cases()) {
    Duel duel{client_config12(), server_config12()};
    expect_refused(duel, Side::server, row);
  }
}

const std::vector<FaultCase>& hello_cases() {
  static const std::vector<FaultCase> cases{
      {"a suite of TLS 1.3", type, suite(wire::CipherSuite::TLS_AES_128_GCM_SHA256), Fault::suite_not_offered},
      {"a suite that the policy has not", type, suite(wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA),
       Fault::suite_not_offered},
      {"a suite that nobody has", type, suite(static_cast<wire::CipherSuite>(0x0005)), Fault::suite_not_offered},
      {"compression", type, [](Buffer& message) { message[4 + 2 + 32 + 1 + 2] = 1; }, Fault::bad_compression},
      {"nothing about renegotiation", type, drop<ServerHello>(ExtensionType::renegotiation_info),
       Fault::renegotiation_unsafe},
      {"renegotiation of another connection", type,
       put<ServerHello>(extension(ExtensionType::renegotiation_info, counted(1, Buffer(12, 7)))),
       Fault::bad_renegotiation_info},
      {"malformed renegotiation_info", type, put<ServerHello>(extension(ExtensionType::renegotiation_info, {})),
       Fault::truncated},
      {"no extended master secret", type, drop<ServerHello>(ExtensionType::extended_master_secret),
       Fault::extended_master_secret_missing},
      {"an extended master secret with a body", type,
       put<ServerHello>(extension(ExtensionType::extended_master_secret, Buffer{0})), Fault::trailing_bytes},
      {"compressed points alone", type, put<ServerHello>(extension(ExtensionType::ec_point_formats, Buffer{2, 1, 2})),
       Fault::point_format},
      {"no point format", type, put<ServerHello>(extension(ExtensionType::ec_point_formats, Buffer{0})),
       Fault::length_out_of_range},
      {"a ticket though none is kept", type, put<ServerHello>(extension(ExtensionType::session_ticket, {})),
       Fault::unsolicited_extension},
      {"a protocol though none was offered", type, put<ServerHello>(protocols({"h2"})), Fault::unsolicited_extension},
      {"encrypt_then_mac though no CBC was offered", type,
       put<ServerHello>(extension(ExtensionType::encrypt_then_mac, {})), Fault::unsolicited_extension},
      {"max_fragment_length that was not offered", type,
       put<ServerHello>(extension(ExtensionType::max_fragment_length, Buffer{1})), Fault::unsolicited_extension},
      {"an unknown extension", type, put<ServerHello>(extension(static_cast<ExtensionType>(0xfafa), {})),
       Fault::unsolicited_extension},
      {"a key share", type, put<ServerHello>(extension(ExtensionType::key_share, {})), Fault::unexpected_extension},
      {"a record size limit that is none", type, put<ServerHello>(extension(wire::RecordSizeLimit{63})),
       Fault::bad_max_record_size},
      {"a name in server_name", type, put<ServerHello>(extension(ExtensionType::server_name, counted(2, Buffer(3)))),
       Fault::trailing_bytes},
      {"a response in status_request", type, put<ServerHello>(extension(ExtensionType::status_request, Buffer{1})),
       Fault::trailing_bytes},
      {"an empty list of timestamps", type,
       put<ServerHello>(extension(ExtensionType::signed_certificate_timestamp, Buffer{0, 0})),
       Fault::length_out_of_range},
      {"an extension twice", type, add<ServerHello>(extension(wire::RenegotiationInfo{})), Fault::duplicate_extension},
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

TEST(ServerHello12, IsRefusedIfItAnswersAnotherHello) {
  for (const auto& row : hello_cases()) {
    Duel duel{client_config12(), server_config12()};
    expect_refused(duel, Side::server, row);
  }
}

TEST(ServerHello12, MayNotChooseAProtocolThatWasNotOffered) {
  const std::vector<FaultCase> cases{
      {"another", type, put<ServerHello>(protocols({"h9"})), Fault::protocol_not_offered},
      {"two", type, put<ServerHello>(protocols({"h2", "h3"})), Fault::value_out_of_range},
  };
  for (const auto& row : cases) {
    auto client = client_config12();
    client->protocols = {"h2", "h3"};
    Duel duel{client, server_config12()};
    expect_refused(duel, Side::server, row);
  }
}

// The client offers CBC suites and with them encrypt_then_mac (RFC 7366 §3).
TEST(ServerHello12, MayNotAnswerEncryptThenMacForAnAead) {
  Duel duel{client_config12(classic()), server_config12()};
  expect_refused(duel, Side::server,
                 {"encrypt_then_mac", type, put<ServerHello>(extension(ExtensionType::encrypt_then_mac, {})),
                  Fault::encrypt_then_mac_unfit});
}

TEST(ServerHello12, MayNotPutABodyInAnExtensionThatHasNone) {
  auto client = client_config12(classic());
  client->sessions = std::make_shared<test::OpenMemory>();
  for (const auto which : {ExtensionType::encrypt_then_mac, ExtensionType::session_ticket}) {
    Duel duel{client, server_config12()};
    expect_refused(duel, Side::server,
                   {"a body", type, put<ServerHello>(extension(which, Buffer{0})), Fault::trailing_bytes});
  }
}

// RFC 7250 §4.2; whole handshakes with them stand in raw_keys12.cpp.
TEST(ServerHello12, MayNotChooseRawKeysUnasked) {
  for (const auto which : {ExtensionType::client_certificate_type, ExtensionType::server_certificate_type}) {
    Duel duel{client_config12(standard_2026()), server_config12()};
    expect_refused(duel, Side::server,
                   {"a raw key", type, put<ServerHello>(extension(which, Buffer{2})), Fault::unsolicited_extension});
  }
}

TEST(ServerHello12, SaysInWhichFormEachSideShowsItsKey) {
  auto client = client_config12(standard_2026());
  client->server_keys = test::pinning({test::server_identity()});
  client->identities = {test::raw(test::client_identity())};
  auto server = server_config12();
  server->identities = {test::raw(test::server_identity())};
  server->client_authentication = ClientAuthentication::required;
  server->client_keys = test::pinning({test::client_identity()});
  Duel duel{client, server};
  duel.run();
  ASSERT_TRUE(duel.done());
  EXPECT_EQ(duel.client.info.client_type, wire::CertificateType::RawPublicKey);
  EXPECT_TRUE(duel.client.info.peer->is_raw_key());
}

// RFC 9846 §4.2.3: the server marks its random where it could have done better.
TEST(ServerHello12, ThatSomebodyHasAskedForIsADowngrade) {
  for (const bool below : {false, true}) {
    Duel duel{client_config12(standard_2026()), server_config12(crypto::KeyKind::p256, standard_2026())};
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::client) drop<wire::ClientHello>(ExtensionType::supported_versions)(message);
      if (below && from == Side::server && is_type(message, type))
        edit<ServerHello>(message, [](auto& hello, Keep& keep) {
          Buffer random(24, 1);
          append(random, wire::downgrade_below_tls12);
          hello.random.value = keep(random);
        });
    });
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, Fault::downgrade);
    EXPECT_EQ(duel.client.error->alert(), Alert::illegal_parameter);
  }
}

TEST(ServerHello12, BearsNoMarkOfAServerThatKnowsNothingBetter) {
  Duel duel{client_config12(standard_2026()), server_config12()};
  duel.run();
  EXPECT_TRUE(duel.done());
  EXPECT_EQ(duel.client.info.version, wire::ProtocolVersion::tls12);
}

TEST(ServerHello12, WithASessionIdThatWasNoSessionIsRefused) {
  Duel duel{client_config12(standard_2026()), server_config12()};
  Buffer id;
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::client && is_type(message, HandshakeType::client_hello)) {
      const Bytes sent = test::body_of<wire::ClientHello>(message).legacy_session_id;
      id.assign(sent.begin(), sent.end());
    }
    if (from == Side::server && is_type(message, type))
      edit<ServerHello>(message, [&](auto& hello, Keep& keep) { hello.legacy_session_id_echo.value = keep(id); });
  });
  ASSERT_EQ(id.size(), 32U) << "it looks like a session to middleboxes";
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::session_not_offered);
}

TEST(ServerHello12, MayNotGoOnWithASessionByAnotherSuiteOrAnotherMasterSecret) {
  const std::vector<FaultCase> cases{
      {"another suite", type, suite(wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
       Fault::session_changed},
      {"no extended master secret", type, drop<ServerHello>(ExtensionType::extended_master_secret),
       Fault::session_extended_master_secret},
  };
  for (const auto& row : cases)
    for (const bool by_id : {false, true}) {
      Returning12 pair;
      if (by_id) pair.by_id();
      pair.meet_first();
      Duel duel{pair.client, pair.server};
      expect_refused(duel, Side::server, row);
    }
}

TEST(ServerHello12, SettlesWhatBothSidesShow) {
  auto client = client_config12(classic());
  client->protocols = {"http/1.1", "h2"};
  auto server = server_config12(crypto::KeyKind::rsa);
  server->protocols = {"h2", "http/1.1"};
  const test::OneSuite one{wire::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA};
  server->policy = &one.policy();
  Duel duel{client, server};
  duel.run();
  ASSERT_TRUE(duel.done());
  for (const auto* info : {&duel.client.info, &duel.server.info}) {
    EXPECT_EQ(info->version, wire::ProtocolVersion::tls12);
    EXPECT_EQ(info->suite, wire::CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA);
    EXPECT_EQ(info->group, wire::NamedGroup::x25519);
    EXPECT_EQ(info->protocol, "h2") << "the server's preference";
    EXPECT_EQ(info->server_name, "server.example");
    EXPECT_TRUE(info->extended_master_secret);
    EXPECT_TRUE(info->encrypt_then_mac);
    EXPECT_FALSE(info->resumed);
    EXPECT_FALSE(info->not_resumed);
  }
  EXPECT_EQ(duel.client.info.peer_scheme, wire::SignatureScheme::rsa_pss_rsae_sha256);
  EXPECT_EQ(duel.server.info.own_scheme, wire::SignatureScheme::rsa_pss_rsae_sha256);
}

TEST(ServerHello12, KeepsRecordsBelowTheServersLimit) {
  Duel duel{client_config12(), server_config12()};
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::server && is_type(message, type))
      put<ServerHello>(extension(wire::RecordSizeLimit{100}))(message);
  });
  EXPECT_EQ(duel.client.channel.limit, 100U) << "TLS 1.2 has no content type to count";
}

}  // namespace
}  // namespace bulla::handshake::client12

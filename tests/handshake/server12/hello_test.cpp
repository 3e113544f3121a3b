#include "bulla/handshake/server12/hello.h"

#include <gtest/gtest.h>

#include "bulla/wire/record.h"
#include "bulla/x509/oids.h"
#include "handshake/faults.h"
#include "support/raw_keys.h"
#include "support/returning12.h"

namespace bulla::handshake::server12 {
namespace {

using crypto::KeyKind;
using test::add;
using test::client_config12;
using test::codes;
using test::counted;
using test::drop;
using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::Keep;
using test::put;
using test::server_config12;
using wire::CipherSuite;
using wire::ClientHello;
using wire::ExtensionType;
using wire::NamedGroup;
using wire::SignatureScheme;
using enum wire::CipherSuite;

constexpr auto type = wire::HandshakeType::client_hello;

auto suites(Buffer list) {
  return [list](Buffer& message) {
    edit<ClientHello>(message, [&](auto& hello, Keep&) { hello.cipher_suites.raw = list; });
  };
}
auto compressions(Buffer list) {
  return [list](Buffer& message) {
    edit<ClientHello>(message, [&](auto& hello, Keep&) { hello.legacy_compression_methods.value = list; });
  };
}
auto version(std::uint16_t number) {
  return [number](Buffer& message) {
    edit<ClientHello>(message,
                      [&](auto& hello, Keep&) { hello.legacy_version = static_cast<wire::ProtocolVersion>(number); });
  };
}
auto groups(Buffer list) { return put<ClientHello>(extension(ExtensionType::supported_groups, counted(2, list))); }
auto schemes(Buffer list) { return put<ClientHello>(extension(ExtensionType::signature_algorithms, counted(2, list))); }

const std::vector<FaultCase>& cases() {
  static const std::vector<FaultCase> rows{
      {"SSL 3.0", type, version(0x0300), Fault::protocol_version},
      {"TLS 1.1", type, version(0x0302), Fault::protocol_version},
      {"no null compression", type, compressions({1}), Fault::bad_compression},
      {"no compression at all", type,
       [](Buffer& message) {
         const auto at = 4 + 2 + 32 + 1 + 2 + (message[39] << 8 | message[40]);
         message[static_cast<std::size_t>(at)] = 0;
         message.erase(message.begin() + at + 1);
         --message[3];
       },
       Fault::length_out_of_range},
      {"compressed points alone", type, put<ClientHello>(extension(ExtensionType::ec_point_formats, Buffer{1, 1})),
       Fault::point_format},
      {"renegotiation of another connection", type,
       put<ClientHello>(extension(ExtensionType::renegotiation_info, counted(1, Buffer(12, 7)))),
       Fault::bad_renegotiation_info},
      {"no extended master secret", type, drop<ClientHello>(ExtensionType::extended_master_secret),
       Fault::extended_master_secret_missing},
      {"an extended master secret with a body", type,
       put<ClientHello>(extension(ExtensionType::extended_master_secret, Buffer{0})), Fault::trailing_bytes},
      {"no suite in common", type, suites(codes(TLS_RSA_WITH_AES_128_GCM_SHA256, 0x0005)), Fault::no_common_suite},
      {"suites of TLS 1.3 alone", type, suites(codes(TLS_AES_128_GCM_SHA256)), Fault::no_common_suite},
      {"suites for RSA certificates alone", type, suites(codes(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)),
       Fault::no_common_signature},
      {"no group in common", type, groups(codes(NamedGroup::x448, NamedGroup::secp521r1)), Fault::no_common_group},
      {"groups without the certificate's curve", type, groups(codes(NamedGroup::x25519)), Fault::no_common_signature},
      {"no scheme in common", type, schemes(codes(SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::ed448)),
       Fault::no_common_signature},
      {"no schemes", type, drop<ClientHello>(ExtensionType::signature_algorithms), Fault::no_common_signature},
      {"max_fragment_length that is none", type,
       put<ClientHello>(extension(ExtensionType::max_fragment_length, Buffer{5})), Fault::value_out_of_range},
      {"a record size limit that is none", type, put<ClientHello>(extension(wire::RecordSizeLimit{63})),
       Fault::bad_max_record_size},
      {"a name that is none", type,
       put<ClientHello>(extension(ExtensionType::server_name, counted(2, Buffer{0, 0, 1, '.'}))),
       Fault::name_malformed},
      {"half a scheme for certificates", type,
       put<ClientHello>(extension(ExtensionType::signature_algorithms_cert, counted(2, Buffer{8, 4, 8}))),
       Fault::truncated},
      {"an authority without a name", type,
       put<ClientHello>(extension(ExtensionType::certificate_authorities, counted(2, Buffer{0, 0}))),
       Fault::length_out_of_range},
      {"no protocol", type,
       put<ClientHello>(extension(ExtensionType::application_layer_protocol_negotiation, counted(2, {}))),
       Fault::length_out_of_range},
      {"a client's own timestamps", type,
       put<ClientHello>(extension(ExtensionType::signed_certificate_timestamp, Buffer{0, 0})), Fault::trailing_bytes},
      {"encrypt_then_mac with a body", type, put<ClientHello>(extension(ExtensionType::encrypt_then_mac, Buffer{0})),
       Fault::trailing_bytes},
      {"an extension of other messages", type, put<ClientHello>(extension(ExtensionType::oid_filters, Buffer{0, 0})),
       Fault::unexpected_extension},
      {"an extension twice", type, add<ClientHello>(extension(wire::RenegotiationInfo{})), Fault::duplicate_extension},
  };
  return rows;
}

TEST(ClientHello12, IsRefusedIfNoConnectionCanComeOfIt) {
  for (const auto& row : cases()) {
    Duel duel{client_config12(), server_config12(KeyKind::p256, test::tls12_alone())};
    expect_refused(duel, Side::client, row);
    EXPECT_TRUE(duel.server.channel.sent.empty());
  }
}

TEST(ClientHello12, MustNameAProtocolThatTheServerHas) {
  auto client = client_config12();
  client->protocols = {"h9"};
  auto server = server_config12();
  server->protocols = {"h2"};
  Duel duel{client, server};
  expect_refused(duel, Side::client, {"", type, [](Buffer&) {}, Fault::no_common_protocol});
}

TEST(ClientHello12, FindsNothingAtAServerOfRawKeysAlone) {
  auto server = server_config12();
  server->identities = {test::raw(test::server_identity())};
  Duel duel{client_config12(), server};
  expect_refused(duel, Side::client, {"", type, [](Buffer&) {}, Fault::no_common_certificate_type});
}

// A hello that a test takes apart, and a server's view of it.
struct Read {
  explicit Read(const std::function<void(Buffer&)>& change = {}) {
    Duel duel{client_config12(classic()), server_config12()};
    duel.run([&](Side from, Buffer& sent) {
      if (from == Side::client && message.empty()) message = sent;
    });
    if (change) change(message);
    hello = test::body_of<ClientHello>(message);
    extensions = read_hello(hello, classic()).value();
  }
  Read(const Read&) = delete;
  Buffer message;
  ClientHello hello;
  HelloExtensions extensions;
};

TEST(ClientHello12, IsReadOnce) {
  const Read read;
  EXPECT_TRUE(read.extensions.extended_master_secret);
  EXPECT_TRUE(read.extensions.encrypt_then_mac);
  EXPECT_TRUE(read.extensions.secure_renegotiation);
  EXPECT_TRUE(read.extensions.point_formats);
  EXPECT_TRUE(read.extensions.wanted.staple);
  EXPECT_TRUE(read.extensions.wanted.timestamps);
  EXPECT_FALSE(read.extensions.ticket) << "it keeps none";
  EXPECT_FALSE(read.extensions.max_fragment_length);
  EXPECT_EQ(read.extensions.server_name(), test::server_name);
  EXPECT_EQ(read.extensions.record_size_limit->record_size_limit, wire::max_plaintext);
  const Read nameless{drop<ClientHello>(ExtensionType::server_name)};
  EXPECT_EQ(nameless.extensions.server_name(), "");
}

TEST(ClientHello12, MaySaySecureRenegotiationByASuite) {
  const auto silent = drop<ClientHello>(ExtensionType::renegotiation_info);
  const Read nothing{silent};
  EXPECT_FALSE(nothing.extensions.secure_renegotiation);
  const Read by_suite{[&](Buffer& message) {
    silent(message);
    suites(codes(TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_EMPTY_RENEGOTIATION_INFO_SCSV))(message);
  }};
  EXPECT_TRUE(by_suite.extensions.secure_renegotiation);
}

// RFC 8449 §5
TEST(ClientHello12, ALimitOnRecordsComesBeforeOneOnFragments) {
  const auto fragments = put<ClientHello>(extension(ExtensionType::max_fragment_length, Buffer{1}));
  const Read both{fragments};
  EXPECT_TRUE(both.extensions.record_size_limit);
  EXPECT_FALSE(both.extensions.max_fragment_length);
  const Read one{[&](Buffer& message) {
    drop<ClientHello>(ExtensionType::record_size_limit)(message);
    fragments(message);
  }};
  EXPECT_EQ(one.extensions.max_fragment_length->bytes(), 512U);
}

TEST(ClientHello12, GroupsAreTheServersPreferenceAndP256WhereNoneIsNamed) {
  const auto config = server_config12();
  const auto chosen = [&](const std::function<void(Buffer&)>& change) {
    const Read read{change};
    const auto* group = choose_group(read.extensions, *config);
    return group == nullptr ? 0 : group->id;
  };
  EXPECT_EQ(chosen(groups(codes(NamedGroup::secp384r1, NamedGroup::x25519))), 0x1d);
  EXPECT_EQ(chosen(groups(codes(NamedGroup::x448, NamedGroup::secp384r1))), 0x18);
  EXPECT_EQ(chosen(groups(codes(NamedGroup::x448))), 0);
  EXPECT_EQ(chosen(drop<ClientHello>(ExtensionType::supported_groups)), 0x17) << "RFC 8422 §4";
}

TEST(ClientHello12, SuitesAreTheServersPreferenceAmongThoseThatAKeyServes) {
  const auto config = server_config12();
  const auto chosen = [&](KeyKind kind, Buffer offered) -> std::uint16_t {
    const Read read{suites(std::move(offered))};
    const auto* suite = choose_suite(read.hello, read.extensions, *test::server_identity(kind), *config);
    return suite == nullptr ? 0 : suite->id;
  };
  const auto all = codes(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
                         TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_256_CBC_SHA);
  EXPECT_EQ(chosen(KeyKind::rsa, all), std::to_underlying(TLS_RSA_WITH_AES_256_CBC_SHA));
  EXPECT_EQ(chosen(KeyKind::rsa_pss, all), std::to_underlying(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384))
      << "it can't decrypt";
  for (const auto kind : {KeyKind::p256, KeyKind::p384, KeyKind::ed25519})
    EXPECT_EQ(chosen(kind, all), std::to_underlying(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
  EXPECT_EQ(chosen(KeyKind::p521, all), 0) << "a curve that the client doesn't name";
  EXPECT_EQ(chosen(KeyKind::p256, codes(TLS_RSA_WITH_AES_256_CBC_SHA)), 0);
}

// RFC 5246 §7.4.1.2: a client may offer more than the null method, which is the one that is chosen.
TEST(ClientHello12, MayOfferCompressionsBesideNone) {
  const Read read{compressions({1, 0})};
  EXPECT_TRUE(read.extensions.extended_master_secret);
}

// RFC 5246 §7.4.1.2: clients that are older than extensions have none.
TEST(ClientHello12, NeedsNoExtensionWhereTheKeyIsTransported) {
  const auto config = server_config12();
  const Read read{[](Buffer& message) {
    edit<ClientHello>(message, [](auto& hello, Keep&) {
      hello.extensions.raw = {};
      hello.extensions.present = false;
    });
  }};
  const auto* suite = choose_suite(read.hello, read.extensions, *test::server_identity(KeyKind::rsa), *config);
  ASSERT_NE(suite, nullptr);
  EXPECT_EQ(suite->key_exchange, crypto::KeyExchange12::rsa);
}

// RFC 5246 §7.4.2: a certificate may say that its key does one of the two alone.
TEST(ClientHello12, MakesAServerChooseASuiteThatItsCertificateAllows) {
  const auto config = server_config12();
  const auto chosen = [&](std::uint8_t unused, std::uint8_t usage) -> std::uint16_t {
    const Buffer key_usage{3, 2, unused, usage};
    const auto identity = test::test_authority().issue(
        {.kind = KeyKind::rsa, .more_extensions = {{x509::oids::key_usage, true, key_usage}}});
    const Read read{suites(codes(TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256))};
    const auto* suite = choose_suite(read.hello, read.extensions, *identity, *config);
    return suite == nullptr ? 0 : suite->id;
  };
  EXPECT_EQ(chosen(5, 0xa0), std::to_underlying(TLS_RSA_WITH_AES_128_GCM_SHA256));
  EXPECT_EQ(chosen(5, 0x20), std::to_underlying(TLS_RSA_WITH_AES_128_GCM_SHA256)) << "keyEncipherment alone";
  EXPECT_EQ(chosen(7, 0x80), std::to_underlying(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)) << "digitalSignature alone";
  EXPECT_EQ(chosen(3, 0x08), 0) << "keyAgreement alone";
}

TEST(ClientHello12, KeysThatWillDoAreThoseThatSomeSuiteCanUse) {
  const auto config = server_config12();
  const auto usable = [&](const std::function<void(Buffer&)>& change) {
    const Read read{change};
    const auto keys = usable_keys(read.hello, read.extensions, *config);
    std::string names;
    using enum KeyKind;
    for (const auto& [kind, name] : {std::pair{rsa, "rsa "},
                                     {rsa_pss, "rsa_pss "},
                                     {p256, "p256 "},
                                     {p384, "p384 "},
                                     {p521, "p521 "},
                                     {ed25519, "ed25519 "}})
      if (keys.signing.contains(kind)) names += name;
    if (keys.decrypting.contains(rsa)) names += "(rsa) ";
    return names;
  };
  EXPECT_EQ(usable({}), "rsa rsa_pss p256 p384 ed25519 (rsa) ");
  EXPECT_EQ(usable(suites(codes(TLS_RSA_WITH_AES_128_GCM_SHA256))), "(rsa) ");
  EXPECT_EQ(usable(suites(codes(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256))), "rsa rsa_pss ");
  EXPECT_EQ(usable(groups(codes(NamedGroup::x448))), "(rsa) ") << "only a key that needs no group";
  EXPECT_EQ(usable(schemes(codes(SignatureScheme::ecdsa_secp256r1_sha256))), "p256 p384 (rsa) ")
      << "in TLS 1.2 a scheme names no curve";
  EXPECT_EQ(usable(schemes(codes(SignatureScheme::rsa_pkcs1_sha256))), "rsa (rsa) ");
}

}  // namespace
}  // namespace bulla::handshake::server12

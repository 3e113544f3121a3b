#include "bulla/handshake/server13/hello.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"

namespace bulla::handshake::server13 {
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
using test::with;
using wire::ClientHello;
using wire::ExtensionType;
using wire::HandshakeType;
using wire::NamedGroup;
using wire::SignatureScheme;

constexpr auto hello_type = HandshakeType::client_hello;

auto change(auto&& what) {
  return [what](Buffer& message) { edit<ClientHello>(message, what); };
}
Buffer list_of(ExtensionType type, std::size_t width, Bytes body) { return extension(type, counted(width, body)); }
Buffer share(NamedGroup group, std::size_t size, std::uint8_t fill = 9) {
  auto entry = codes(group);
  append(entry, counted(2, Buffer(size, fill)));
  return entry;
}
Buffer shares(Bytes entries) { return list_of(ExtensionType::key_share, 2, entries); }
Buffer names(std::initializer_list<std::string_view> hosts) {
  Buffer entries;
  for (const auto host : hosts) {
    entries.push_back(0);
    append(entries, counted(2, bytes_of(host)));
  }
  return list_of(ExtensionType::server_name, 2, entries);
}
Buffer protocols(std::string_view name) {
  return list_of(ExtensionType::application_layer_protocol_negotiation, 2, counted(1, bytes_of(name)));
}
Buffer joined(Buffer a, Bytes b) {
  append(a, b);
  return a;
}
Buffer offered_psks(std::size_t identities, std::size_t binders) {
  Buffer body;
  Buffer entries;
  for (std::size_t i = 0; i < identities; ++i) {
    append(entries, counted(2, Buffer(8, 1)));
    append(entries, Buffer(4, 0));
  }
  append(body, counted(2, entries));
  entries.clear();
  for (std::size_t i = 0; i < binders; ++i) append(entries, counted(1, Buffer(32, 2)));
  append(body, counted(2, entries));
  return extension(ExtensionType::pre_shared_key, body);
}

constexpr auto hybrid = NamedGroup::X25519MLKEM768;

auto only_groups(Buffer groups, Buffer entries) {
  return change([groups, entries](ClientHello& hello, Keep& keep) {
    hello.extensions.raw = keep(with(hello.extensions, list_of(ExtensionType::supported_groups, 2, groups)));
    hello.extensions.raw = keep(with(hello.extensions, shares(entries)));
  });
}

const std::vector<FaultCase>& first_hello_cases() {
  Buffer many;
  for (std::uint16_t i = 0; i < 129; ++i) append(many, extension(static_cast<ExtensionType>(0x7000 + i), {}));
  static const std::vector<FaultCase> cases{
      {"no supported_versions", hello_type, drop<ClientHello>(ExtensionType::supported_versions),
       Fault::protocol_version},
      {"TLS 1.2 alone", hello_type, put<ClientHello>(list_of(ExtensionType::supported_versions, 1, codes(0x0303))),
       Fault::protocol_version},
      {"an old hello without extensions", hello_type, change([](ClientHello& hello, Keep&) {
         hello.extensions.raw = {};
         hello.extensions.present = false;
       }),
       Fault::protocol_version},
      {"TLS 1.1 as legacy_version", hello_type,
       change([](ClientHello& hello, Keep&) { hello.legacy_version = wire::ProtocolVersion::tls11; }),
       Fault::legacy_version},
      {"TLS 1.3 as legacy_version", hello_type,
       change([](ClientHello& hello, Keep&) { hello.legacy_version = wire::ProtocolVersion::tls13; }),
       Fault::legacy_version},
      {"an offer of compression", hello_type, change([](ClientHello& hello, Keep& keep) {
         hello.legacy_compression_methods.value = keep({1, 0});
       }),
       Fault::bad_compression},
      {"no null compression", hello_type,
       change([](ClientHello& hello, Keep& keep) { hello.legacy_compression_methods.value = keep({1}); }),
       Fault::bad_compression},
      {"no signature_algorithms", hello_type, drop<ClientHello>(ExtensionType::signature_algorithms),
       Fault::missing_extension},
      {"no supported_groups", hello_type, drop<ClientHello>(ExtensionType::supported_groups), Fault::missing_extension},
      {"no key_share", hello_type, drop<ClientHello>(ExtensionType::key_share), Fault::missing_extension},
      {"no suite of ours", hello_type,
       change([](ClientHello& hello, Keep& keep) { hello.cipher_suites.raw = keep(codes(0xc02f, 0x0a0a, 0x1304)); }),
       Fault::no_common_suite},
      {"no group of ours", hello_type, only_groups(codes(NamedGroup::x448), {}), Fault::no_common_group},
      {"no scheme of ours", hello_type,
       put<ClientHello>(list_of(ExtensionType::signature_algorithms, 2, codes(SignatureScheme::ed448))),
       Fault::no_common_signature},
      {"schemes for certificates alone", hello_type,
       put<ClientHello>(list_of(ExtensionType::signature_algorithms, 2,
                                codes(SignatureScheme::rsa_pkcs1_sha256, SignatureScheme::ecdsa_sha1))),
       Fault::no_common_signature},
      {"a share of a group that is not listed", hello_type, put<ClientHello>(shares(share(NamedGroup::x448, 56))),
       Fault::key_share_order},
      {"shares out of order", hello_type,
       put<ClientHello>(shares(joined(share(NamedGroup::secp256r1, 65), share(NamedGroup::x25519, 32)))),
       Fault::key_share_order},
      {"two shares for one group", hello_type,
       put<ClientHello>(shares(joined(share(NamedGroup::x25519, 32), share(NamedGroup::x25519, 32)))),
       Fault::duplicate_key_share},
      {"a short share", hello_type, only_groups(codes(NamedGroup::x25519), share(NamedGroup::x25519, 31)),
       Fault::bad_key_share},
      {"the share that agrees on zeros", hello_type,
       only_groups(codes(NamedGroup::x25519), share(NamedGroup::x25519, 32, 0)), Fault::bad_shared_secret},
      {"a plain share of a hybrid's length", hello_type,
       only_groups(codes(NamedGroup::x25519), share(NamedGroup::x25519, 1216)), Fault::bad_key_share},
      {"a hybrid share of a plain one's length", hello_type, put<ClientHello>(shares(share(hybrid, 32))),
       Fault::bad_key_share},
      {"a hybrid share of the other hybrid's length", hello_type, put<ClientHello>(shares(share(hybrid, 1249))),
       Fault::bad_key_share},
      {"an encapsulation key with coefficients out of range", hello_type,
       put<ClientHello>(shares(share(hybrid, 1216, 0xff))), Fault::bad_key_share},
      {"a hybrid share whose classical half agrees on zeros", hello_type,
       put<ClientHello>(shares(share(hybrid, 1216, 0))), Fault::bad_shared_secret},
      {"two shares for one hybrid", hello_type,
       put<ClientHello>(shares(joined(share(hybrid, 1216, 1), share(hybrid, 1216, 1)))), Fault::duplicate_key_share},
      {"an empty share", hello_type, put<ClientHello>(shares(share(NamedGroup::x25519, 0))),
       Fault::length_out_of_range},
      {"a share that is no point", hello_type,
       only_groups(codes(NamedGroup::secp256r1), share(NamedGroup::secp256r1, 65, 4)), Fault::bad_key_share},
      {"a malformed name", hello_type, put<ClientHello>(names({"server..example"})), Fault::name_malformed},
      {"two names", hello_type, put<ClientHello>(names({"server.example", "other.example"})),
       Fault::value_out_of_range},
      {"no name in server_name", hello_type, put<ClientHello>(names({})), Fault::length_out_of_range},
      {"no protocol of ours", hello_type, put<ClientHello>(protocols("h9")), Fault::no_common_protocol},
      {"an empty protocol", hello_type, put<ClientHello>(protocols("")), Fault::length_out_of_range},
      {"a record size limit of 63", hello_type, put<ClientHello>(extension(wire::RecordSizeLimit{63})),
       Fault::bad_max_record_size},
      {"pre_shared_key before others", hello_type,
       add<ClientHello>(joined(offered_psks(1, 1), extension(ExtensionType::padding, {}))), Fault::psk_not_last},
      {"two identities and a binder", hello_type, add<ClientHello>(offered_psks(2, 1)), Fault::psk_binder_count},
      {"an extension of CertificateRequest", hello_type,
       add<ClientHello>(extension(ExtensionType::oid_filters, Buffer(2))), Fault::unexpected_extension},
      {"an extension twice", hello_type, add<ClientHello>(protocols("h2")), Fault::duplicate_extension},
      {"too many extensions", hello_type, add<ClientHello>(many), Fault::too_many_extensions},
      {"no version in supported_versions", hello_type,
       put<ClientHello>(list_of(ExtensionType::supported_versions, 1, {})), Fault::length_out_of_range},
      {"half a scheme for certificates", hello_type,
       put<ClientHello>(list_of(ExtensionType::signature_algorithms_cert, 2, Buffer{8, 4, 8})), Fault::truncated},
      {"an authority without a name", hello_type,
       put<ClientHello>(extension(ExtensionType::certificate_authorities, Buffer{0, 2, 0, 0})),
       Fault::length_out_of_range},
      {"a client's own timestamps", hello_type,
       put<ClientHello>(extension(ExtensionType::signed_certificate_timestamp, Buffer{0, 0})), Fault::trailing_bytes},
      {"no mode in psk_key_exchange_modes", hello_type,
       put<ClientHello>(list_of(ExtensionType::psk_key_exchange_modes, 1, {})), Fault::length_out_of_range},
      {"half a ticket request", hello_type, put<ClientHello>(extension(ExtensionType::ticket_request, Buffer{1})),
       Fault::truncated},
      {"post_handshake_auth with a body", hello_type,
       put<ClientHello>(extension(ExtensionType::post_handshake_auth, Buffer{0})), Fault::trailing_bytes},
      {"early data with a body", hello_type, add<ClientHello>(extension(ExtensionType::early_data, Buffer(1))),
       Fault::trailing_bytes},
      {"a long session id", hello_type, [](Buffer& message) { message[4 + 2 + 32] = 33; }, Fault::length_out_of_range},
      {"bytes at the end", hello_type,
       [](Buffer& message) {
         message.push_back(0);
         ++message[3];
       },
       Fault::trailing_bytes},
  };
  return cases;
}

TEST(ServerHello, RefusesAFirstHelloThatItCannotServe) {
  for (const auto& row : first_hello_cases()) {
    auto client = client_config();
    client->protocols = {"h2"};
    auto server = server_config();
    server->protocols = {"h2"};
    Duel duel{client, server};
    expect_refused(duel, Side::client, row);
    EXPECT_FALSE(duel.server.info.hello_retried) << row.what;
  }
}

TEST(ServerHello, IgnoresWhatItDoesNotKnow) {
  const std::vector<std::function<void(Buffer&)>> changes{
      add<ClientHello>(extension(static_cast<ExtensionType>(0x0a0a), Buffer(1))),
      add<ClientHello>(extension(static_cast<ExtensionType>(0xfafa), Buffer(300))),
      put<ClientHello>(list_of(ExtensionType::supported_versions, 1, codes(0x7a7a, 0x0304, 0x0303))),
      change([](ClientHello& hello, Keep& keep) { hello.cipher_suites.raw = keep(codes(0x3a3a, 0x00ff, 0x1301)); }),
      change([](ClientHello& hello, Keep&) { hello.legacy_session_id.value = {}; }),
      add<ClientHello>(extension(ExtensionType::padding, Buffer(100))),
      add<ClientHello>(extension(ExtensionType::status_request_v2, Buffer{0, 7, 2, 0, 4, 0, 0, 0, 0})),
      add<ClientHello>(protocols("h9")),
  };
  for (const auto& change_hello : changes) {
    Duel duel{client_config(), server_config()};
    bool answered = false;
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::client) return change_hello(message);
      answered = true;
      message.clear();
    });
    EXPECT_TRUE(answered);
    EXPECT_FALSE(duel.server.error);
  }
}

const std::vector<FaultCase>& second_hello_cases() {
  static const std::vector<FaultCase> cases{
      {"another random", hello_type,
       change([](ClientHello& hello, Keep& keep) { hello.random.value = keep(Buffer(32, 1)); }), Fault::hello_changed},
      {"another session id", hello_type, change([](ClientHello& hello, Keep&) { hello.legacy_session_id.value = {}; }),
       Fault::hello_changed},
      {"another legacy version", hello_type,
       change([](ClientHello& hello, Keep&) { hello.legacy_version = wire::ProtocolVersion::tls11; }),
       Fault::hello_changed},
      {"other suites", hello_type,
       change([](ClientHello& hello, Keep&) { hello.cipher_suites.raw = hello.cipher_suites.raw.first(2); }),
       Fault::hello_changed},
      {"another name", hello_type, put<ClientHello>(names({"other.example"})), Fault::hello_changed},
      {"another extension", hello_type, add<ClientHello>(protocols("h2")), Fault::hello_changed},
      {"an extension less", hello_type, drop<ClientHello>(ExtensionType::server_name), Fault::hello_changed},
      {"early data", hello_type, add<ClientHello>(extension(wire::EarlyDataIndication{})), Fault::hello_changed},
      {"a share of another group", hello_type, put<ClientHello>(shares(share(NamedGroup::x25519, 32))),
       Fault::group_not_offered},
      {"two shares", hello_type,
       put<ClientHello>(shares(joined(share(NamedGroup::x25519, 32), share(NamedGroup::secp256r1, 65)))),
       Fault::group_not_offered},
      {"a hybrid share of which the half was asked for", hello_type,
       put<ClientHello>(shares(share(NamedGroup::SecP256r1MLKEM768, 1249))), Fault::group_not_offered},
      {"no share", hello_type, put<ClientHello>(shares({})), Fault::group_not_offered},
      {"no key_share", hello_type, drop<ClientHello>(ExtensionType::key_share), Fault::missing_extension},
      {"a share that is no point", hello_type, put<ClientHello>(shares(share(NamedGroup::secp256r1, 65, 4))),
       Fault::bad_key_share},
  };
  return cases;
}

TEST(ServerHello, RefusesASecondHelloThatDiffersWhereItMustNot) {
  const test::GroupPolicy policy{{NamedGroup::secp256r1}, {NamedGroup::secp256r1}};
  for (const auto& row : second_hello_cases()) {
    SCOPED_TRACE(row.what);
    auto server = server_config();
    server->policy = &policy.policy;
    Duel duel{client_config(), server};
    int hellos = 0;
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::client && is_type(message, hello_type) && ++hellos == 2) row.change(message);
    });
    EXPECT_EQ(hellos, 2);
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, row.fault) << duel.server.error->row().name;
  }
}

TEST(ServerHello, LetsASecondHelloChangeItsCookieAndPadding) {
  const test::GroupPolicy policy{{NamedGroup::secp256r1}, {NamedGroup::secp256r1}};
  auto server = server_config();
  server->policy = &policy.policy;
  Duel duel{client_config(), server};
  int hellos = 0;
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::server && hellos == 2) message.clear();
    if (from != Side::client || ++hellos != 2) return;
    add<ClientHello>(extension(ExtensionType::padding, Buffer(100)))(message);
    add<ClientHello>(extension(ExtensionType::cookie, counted(2, Buffer(9))))(message);
  });
  EXPECT_EQ(hellos, 2);
  EXPECT_FALSE(duel.server.error);
}

TEST(ServerHello, AsksToSkipEarlyData) {
  Duel duel{client_config(), server_config()};
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::client) add<ClientHello>(extension(wire::EarlyDataIndication{}))(message);
    if (from == Side::server) message.clear();
  });
  EXPECT_EQ(duel.server.channel.early_data_skips, 1);
}

TEST(ServerHello, ALimitOnRecordsLeavesOutTheContentType) {
  Duel duel{client_config(), server_config()};
  Buffer said;
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::client) put<ClientHello>(extension(wire::RecordSizeLimit{64}))(message);
    if (from == Side::server) append(said, std::exchange(message, {}));
  });
  EXPECT_EQ(duel.server.channel.limit, 63U);
}

}  // namespace
}  // namespace bulla::handshake::server13

#include "bulla/handshake/client12/states.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "handshake/faults.h"
#include "support/returning12.h"

namespace bulla::handshake::client12 {
namespace {

using crypto::KeyKind;
using test::client_config12;
using test::counted;
using test::Duel;
using test::edit;
using test::FaultCase;
using test::is_type;
using test::Keep;
using test::Returning12;
using test::server_config12;
using wire::HandshakeType;
using wire::NamedGroup;
using wire::SignatureScheme;
using wire::tls12::ServerKeyExchange;
using enum wire::HandshakeType;

template <class Message>
auto change(auto&& what) {
  return [what](Buffer& message) { edit<Message>(message, what); };
}
auto group(NamedGroup id) {
  return change<ServerKeyExchange>([id](auto& message, Keep&) { message.params.curve_params.namedcurve = id; });
}
auto scheme(SignatureScheme id) {
  return change<ServerKeyExchange>([id](auto& message, Keep&) { message.algorithm = id; });
}
auto certificates(Buffer list) {
  return change<wire::tls12::Certificate>(
      [list](auto& message, Keep& keep) { message.certificate_list.raw = keep(list); });
}
auto leaf_of(const std::shared_ptr<const Identity>& identity) { return certificates(counted(3, identity->leaf().der)); }
void flip_last(Buffer& message) { message.back() ^= 1; }
void cut(Buffer& message) {
  message.pop_back();
  --message[3];
}
void lengthen(Buffer& message) {
  message.push_back(0);
  ++message[3];
}

const std::vector<FaultCase>& share_cases() {
  constexpr auto type = server_key_exchange;
  static const std::vector<FaultCase> cases{
      {"a group that was not offered", type, group(NamedGroup::secp521r1), Fault::group_not_offered},
      {"a group that nobody has", type, group(static_cast<NamedGroup>(0xfe0a)), Fault::group_not_offered},
      {"an explicit prime", type, [](Buffer& message) { message[4] = 1; }, Fault::value_out_of_range},
      {"an explicit binary curve", type, [](Buffer& message) { message[4] = 2; }, Fault::value_out_of_range},
      {"no point", type, [](Buffer& message) { message = {12, 0, 0, 8, 3, 0, 29, 0, 4, 3, 0, 0}; },
       Fault::length_out_of_range},
      {"a byte too many", type, lengthen, Fault::trailing_bytes},
      {"a byte too few", type, cut, Fault::truncated},
      {"another group", type, group(NamedGroup::secp256r1), Fault::bad_signature, server_hello_done},
      {"another share", type,
       change<ServerKeyExchange>([](auto& message, Keep& keep) { message.params.public_.value = keep(Buffer(32, 9)); }),
       Fault::bad_signature, server_hello_done},
      {"another signature", type, flip_last, Fault::bad_signature, server_hello_done},
      {"no signature", type, change<ServerKeyExchange>([](auto& message, Keep&) { message.signature.value = {}; }),
       Fault::bad_signature, server_hello_done},
      {"SHA-1", type, scheme(SignatureScheme::ecdsa_sha1), Fault::scheme_not_offered, server_hello_done},
      {"a scheme that we do not have", type, scheme(SignatureScheme::ed448), Fault::scheme_not_offered,
       server_hello_done},
      {"a scheme of TLS 1.3 alone", type, scheme(SignatureScheme::mldsa65), Fault::scheme_not_offered,
       server_hello_done},
      {"a scheme of another key", type, scheme(SignatureScheme::rsa_pkcs1_sha256), Fault::scheme_unfit_for_key,
       server_hello_done},
      {"another hash", type, scheme(SignatureScheme::ecdsa_secp384r1_sha384), Fault::bad_signature, server_hello_done},
  };
  return cases;
}

TEST(Client12, RefusesAShareThatTheServerHasNotSigned) {
  for (const auto& row : share_cases()) {
    Duel duel{client_config12(), server_config12()};
    expect_refused(duel, Side::server, row);
    EXPECT_FALSE(duel.client.info.peer) << "nobody was proven";
    EXPECT_EQ(duel.client.channel.change_cipher_specs, 0);
  }
}

TEST(Client12, RefusesAShareOfAnotherHandshake) {
  Buffer before;
  Duel first{client_config12(), server_config12()};
  first.run([&](Side, Buffer& message) {
    if (is_type(message, server_key_exchange)) before = message;
  });
  Duel duel{client_config12(), server_config12()};
  expect_refused(
      duel, Side::server,
      {"", server_key_exchange, [&](Buffer& message) { message = before; }, Fault::bad_signature, server_hello_done});
}

// Signed by the server itself, so that the share is all that is wrong.
TEST(Client12, RefusesASignedShareThatIsNoPoint) {
  const std::vector<std::pair<NamedGroup, Buffer>> shares{
      {NamedGroup::x25519, Buffer(31, 9)},   {NamedGroup::x25519, Buffer(33, 9)},
      {NamedGroup::x25519, Buffer(32, 0)},   {NamedGroup::secp256r1, Buffer(65, 4)},
      {NamedGroup::secp256r1, Buffer(1, 0)}, {NamedGroup::secp256r1, Buffer(33, 2)}};
  for (const auto& [id, share] : shares) {
    SCOPED_TRACE(to_hex(share));
    Agreement12 agreement;
    const auto note_random = [](std::array<std::uint8_t, 32>& random, const Buffer& hello) {
      std::ranges::copy(Bytes{hello}.subspan(6, 32), random.begin());
    };
    Duel duel{client_config12(), server_config12()};
    duel.run([&](Side, Buffer& message) {
      if (is_type(message, client_hello)) note_random(agreement.client_random, message);
      if (is_type(message, server_hello)) note_random(agreement.server_random, message);
      if (!is_type(message, server_key_exchange)) return;
      edit<ServerKeyExchange>(message, [&](auto& body, Keep& keep) {
        body.params.curve_params.namedcurve = id;
        body.params.public_.value = share;
        Buffer params(wire::encoded_size(body.params));
        ASSERT_TRUE(wire::encode(body.params, params));
        body.algorithm = SignatureScheme::ecdsa_secp256r1_sha256;
        body.signature.value =
            keep(test::server_identity()
                     ->key()
                     .sign(crypto::SignatureAlgorithm::ecdsa_sha256, signed_params(agreement, params))
                     .value());
      });
    });
    ASSERT_TRUE(duel.client.error);
    const auto expected =
        id == NamedGroup::x25519 && share.size() == 32 ? Fault::bad_shared_secret : Fault::bad_key_share;
    EXPECT_EQ(duel.client.error->fault, expected) << duel.client.error->row().name;
    EXPECT_EQ(duel.client.error->alert(), Alert::illegal_parameter);
  }
}

const std::vector<FaultCase>& certificate_cases() {
  static const test::TestAuthority stranger{"Stranger"};
  const auto for_clients = test::test_authority().issue({.purpose = x509::Purpose::client_authentication});
  static const std::vector<FaultCase> cases{
      {"no certificate", certificate, certificates({}), Fault::empty_certificate},
      {"a certificate of no bytes", certificate, certificates({0, 0, 0}), Fault::length_out_of_range},
      {"no certificate at all in it", certificate, certificates(counted(3, bytes_of("no DER"))), Fault::der_tag,
       server_hello_done},
      {"another authority's", certificate, leaf_of(stranger.issue({})), Fault::unknown_issuer, server_hello_done},
      {"a client's", certificate, leaf_of(for_clients), Fault::extended_key_usage, server_hello_done},
      {"an RSA key's for an ECDSA suite", certificate, leaf_of(test::server_identity(KeyKind::rsa)),
       Fault::certificate_unfit_for_suite, server_hello_done},
      {"an RSA-PSS key's for an ECDSA suite", certificate, leaf_of(test::server_identity(KeyKind::rsa_pss)),
       Fault::certificate_unfit_for_suite, server_hello_done},
      {"somebody else's", certificate, leaf_of(test::test_authority().issue({.kind = KeyKind::ed25519})),
       Fault::scheme_unfit_for_key, server_hello_done},
      {"something in ServerHelloDone", server_hello_done, lengthen, Fault::trailing_bytes},
      {"another Finished", finished, flip_last, Fault::bad_finished},
      {"a short Finished", finished, cut, Fault::truncated},
      {"a long Finished", finished, lengthen, Fault::trailing_bytes},
      {"an empty Finished", finished,
       [](Buffer& message) {
         message = {20, 0, 0, 0};
       },
       Fault::truncated},
  };
  return cases;
}

TEST(Client12, RefusesAServerThatDoesNotProveItself) {
  for (const auto& row : certificate_cases()) {
    Duel duel{client_config12(), server_config12()};
    expect_refused(duel, Side::server, row);
    EXPECT_FALSE(duel.client.info.peer) << "nobody was proven";
  }
}

TEST(Client12, RefusesACertificateThatIsNotForTheSuite) {
  struct Row {
    wire::CipherSuite suite;
    KeyKind instead;
    Fault fault;
  };
  using enum wire::CipherSuite;
  for (const auto& [suite, instead, fault] : {
           Row{TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, KeyKind::p256, Fault::certificate_unfit_for_suite},
           Row{TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, KeyKind::ed25519, Fault::certificate_unfit_for_suite},
           Row{TLS_RSA_WITH_AES_128_GCM_SHA256, KeyKind::rsa_pss, Fault::key_usage},
           Row{TLS_RSA_WITH_AES_128_GCM_SHA256, KeyKind::p256, Fault::key_usage},
       }) {
    const test::OneSuite one{suite};
    Duel duel{client_config12(one.policy()), server_config12(KeyKind::rsa, one.policy())};
    expect_refused(duel, Side::server,
                   {"", certificate, leaf_of(test::server_identity(instead)), fault, server_hello_done});
  }
}

TEST(Client12, RefusesACertificateOnACurveThatItHasNotListed) {
  static constexpr std::array listed{wire::NamedGroup::secp384r1};
  const test::OneSuite one{wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  auto policy = one.policy();
  policy.groups = listed;
  Duel duel{client_config12(policy), server_config12(KeyKind::p384, policy)};
  expect_refused(duel, Side::server,
                 {"", certificate, leaf_of(test::server_identity(KeyKind::p256)), Fault::certificate_unfit_for_suite,
                  server_hello_done});
}

struct Order {
  const char* what;
  KeyKind kind;
  HandshakeType type;
  Buffer before;  // of this type; empty: it is missing
};

TEST(Client12, RefusesAFlightWithAMessageTooManyOrTooFew) {
  const Buffer status{22, 0, 0, 5, 1, 0, 0, 1, 7};
  const Buffer share{12, 0, 0, 9, 3, 0, 29, 1, 9, 4, 3, 0, 0};
  const Buffer request{13, 0, 0, 8, 1, 64, 0, 2, 4, 3, 0, 0};
  const Buffer ticket{4, 0, 0, 7, 0, 0, 0, 9, 0, 1, 7};
  for (const auto& [what, kind, type, before] : {
           Order{"a CertificateStatus that was not announced", KeyKind::p256, server_key_exchange, status},
           Order{"the same with RSA key transport", KeyKind::rsa, server_hello_done, status},
           Order{"a share with RSA key transport", KeyKind::rsa, server_hello_done, share},
           Order{"two shares", KeyKind::p256, server_key_exchange, share},
           Order{"no share with ECDHE", KeyKind::p256, server_key_exchange, {}},
           Order{"a request before the share", KeyKind::p256, server_key_exchange, request},
           Order{"no certificate", KeyKind::p256, certificate, {}},
           Order{"no certificate with RSA key transport", KeyKind::rsa, certificate, {}},
           Order{"a ticket before its time", KeyKind::p256, server_hello_done, ticket},
           Order{"Finished before its time", KeyKind::p256, server_hello_done, Buffer{20, 0, 0, 1, 0}},
       }) {
    SCOPED_TRACE(what);
    Duel duel{client_config12(classic()), server_config12(kind)};
    duel.rearrange = test::instead_or_before(Side::server, type, before);
    duel.run();
    ASSERT_TRUE(duel.client.error);
    if (std::string_view{what} == "two shares") {
      EXPECT_EQ(duel.client.error->alert(), Alert::unexpected_message);
      continue;
    }
    EXPECT_EQ(duel.client.error->fault, Fault::unexpected_message) << duel.client.error->row().name;
  }
}

TEST(Client12, RefusesTwoRequests) {
  auto server = server_config12();
  server->client_authentication = ClientAuthentication::optional;
  Duel duel{client_config12(), server};
  duel.rearrange =
      test::instead_or_before(Side::server, certificate_request, Buffer{13, 0, 0, 8, 1, 64, 0, 2, 4, 3, 0, 0});
  duel.run();
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::unexpected_message);
}

TEST(Client12, TakesATicketWhereItWasPromisedAndOnlyThere) {
  const Buffer ticket{4, 0, 0, 7, 0, 0, 0, 9, 0, 1, 7};
  Duel unpromised{client_config12(), server_config12()};
  unpromised.rearrange = [&](Side from, std::vector<test::Said>& flight) {
    if (from == Side::server && flight.front().type == wire::ContentType::change_cipher_spec)
      flight.insert(flight.begin(), {wire::ContentType::handshake, ticket});
  };
  unpromised.run();
  ASSERT_TRUE(unpromised.client.error);
  EXPECT_EQ(unpromised.client.error->fault, Fault::unexpected_message);
  for (const bool again : {false, true}) {
    Returning12 pair;
    if (again) pair.meet_first();
    Duel missing{pair.client, pair.server};
    missing.rearrange = test::instead_or_before(Side::server, new_session_ticket, {});
    missing.run();
    ASSERT_TRUE(missing.client.error) << "its ChangeCipherSpec comes too early";
    EXPECT_EQ(missing.client.error->fault, Fault::unexpected_message);
  }
}

TEST(Client12, RefusesARequestThatIsMalformed) {
  const std::vector<FaultCase> cases{
      {"no kind of certificate", certificate_request,
       [](Buffer& message) { message = {13, 0, 0, 7, 0, 0, 2, 4, 3, 0, 0}; }, Fault::length_out_of_range},
      {"no scheme", certificate_request, [](Buffer& message) { message = {13, 0, 0, 6, 1, 64, 0, 0, 0, 0}; },
       Fault::length_out_of_range},
      {"half a scheme", certificate_request, [](Buffer& message) { message = {13, 0, 0, 7, 1, 64, 0, 1, 4, 0, 0}; },
       Fault::length_out_of_range},
      {"an authority without a name", certificate_request,
       [](Buffer& message) { message = {13, 0, 0, 10, 1, 64, 0, 2, 4, 3, 0, 2, 0, 0}; }, Fault::length_out_of_range},
  };
  for (const auto& row : cases) {
    auto server = server_config12();
    server->client_authentication = ClientAuthentication::optional;
    Duel duel{client_config12(), server};
    expect_refused(duel, Side::server, row);
  }
}

}  // namespace
}  // namespace bulla::handshake::client12

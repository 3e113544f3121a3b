#include "bulla/handshake/server12/states.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/raw_keys.h"
#include "support/returning12.h"

namespace bulla::handshake::server12 {
namespace {

using crypto::KeyKind;
using test::client_config12;
using test::counted;
using test::Duel;
using test::edit;
using test::FaultCase;
using test::is_type;
using test::Keep;
using test::server_config12;
using wire::CertificateVerify;
using wire::HandshakeType;
using wire::SignatureScheme;
using wire::tls12::ClientECDiffieHellmanPublic;
using enum wire::HandshakeType;

Duel mutual(ClientAuthentication wanted, bool client_has_one = true, KeyKind kind = KeyKind::p256) {
  auto client = client_config12(classic());
  if (client_has_one) client->identities = {test::client_identity()};
  auto server = server_config12(kind);
  server->client_authentication = wanted;
  return Duel{client, server};
}

auto certificates(Buffer list) {
  return [list](Buffer& message) {
    edit<wire::tls12::Certificate>(message, [&](auto& body, Keep&) { body.certificate_list.raw = list; });
  };
}
auto leaf(Bytes der) { return certificates(counted(3, der)); }
auto scheme(SignatureScheme id) {
  return [id](Buffer& message) { edit<CertificateVerify>(message, [&](auto& body, Keep&) { body.algorithm = id; }); };
}
auto share(Buffer point) {
  return [point](Buffer& message) {
    edit<ClientECDiffieHellmanPublic>(message, [&](auto& body, Keep&) { body.ecdh_Yc.value = point; });
  };
}
void flip_last(Buffer& message) { message.back() ^= 1; }
void lengthen(Buffer& message) {
  message.push_back(0);
  ++message[3];
}

const std::vector<FaultCase>& certificate_cases() {
  static const test::TestAuthority stranger{"Stranger"};
  static const auto strange = stranger.issue({.purpose = x509::Purpose::client_authentication});
  static const auto expired = test::test_authority().issue(
      {.purpose = x509::Purpose::client_authentication, .not_after = test::test_time - std::chrono::hours{1}});
  static const std::vector<FaultCase> cases{
      {"another authority's", certificate, leaf(strange->leaf().der), Fault::unknown_issuer},
      {"a server's", certificate, leaf(test::server_identity()->leaf().der), Fault::extended_key_usage},
      {"one that has expired", certificate, leaf(expired->leaf().der), Fault::certificate_expired},
      {"no certificate at all in it", certificate, leaf(bytes_of("no DER")), Fault::der_tag},
      {"a certificate of no bytes", certificate, certificates({0, 0, 0}), Fault::length_out_of_range},
      {"somebody else's", certificate, leaf(test::client_identity(KeyKind::ed25519)->leaf().der),
       Fault::scheme_unfit_for_key, certificate_verify},
      {"SHA-1", certificate_verify, scheme(SignatureScheme::ecdsa_sha1), Fault::scheme_not_offered},
      {"a scheme that we do not have", certificate_verify, scheme(SignatureScheme::ed448), Fault::scheme_not_offered},
      {"a scheme of another key", certificate_verify, scheme(SignatureScheme::ed25519), Fault::scheme_unfit_for_key},
      {"another hash", certificate_verify, scheme(SignatureScheme::ecdsa_secp384r1_sha384), Fault::bad_signature},
      {"another signature", certificate_verify, flip_last, Fault::bad_signature},
      {"no signature", certificate_verify, [](Buffer& message) { message = {15, 0, 0, 4, 4, 3, 0, 0}; },
       Fault::bad_signature},
  };
  return cases;
}

const std::vector<FaultCase>& end_cases() {
  static const std::vector<FaultCase> cases{
      {"another Finished", finished, flip_last, Fault::bad_finished},
      {"an empty Finished", finished,
       [](Buffer& message) {
         message = {20, 0, 0, 0};
       },
       Fault::truncated},
      {"a long Finished", finished, lengthen, Fault::trailing_bytes},
  };
  return cases;
}

TEST(Server12, RefusesAClientThatDoesNotProveItself) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa})
    for (const auto wanted : {ClientAuthentication::required, ClientAuthentication::optional})
      for (const auto* rows : {&certificate_cases(), &end_cases()})
        for (const auto& row : *rows) {
          auto duel = mutual(wanted, true, kind);
          expect_refused(duel, Side::client, row);
          EXPECT_FALSE(duel.server.info.peer) << "nobody was proven";
          EXPECT_EQ(duel.server.channel.change_cipher_specs, 0);
        }
}

TEST(Server12, RefusesAProofFromAnotherHandshake) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa}) {
    Buffer before;
    auto first = mutual(ClientAuthentication::required, true, kind);
    first.run([&](Side, Buffer& message) {
      if (is_type(message, certificate_verify)) before = message;
    });
    ASSERT_TRUE(first.done());
    auto duel = mutual(ClientAuthentication::required, true, kind);
    expect_refused(duel, Side::client,
                   {"", certificate_verify, [&](Buffer& message) { message = before; }, Fault::bad_signature});
  }
}

TEST(Server12, LetsAClientWithoutACertificateInOnlyIfThatIsOptional) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa}) {
    auto optional = mutual(ClientAuthentication::optional, false, kind);
    optional.run();
    EXPECT_TRUE(optional.done());
    EXPECT_FALSE(optional.server.info.peer);
    EXPECT_FALSE(optional.server.info.peer_scheme);

    auto required = mutual(ClientAuthentication::required, false, kind);
    required.run();
    ASSERT_TRUE(required.server.error);
    EXPECT_EQ(required.server.error->fault, Fault::client_certificate_missing);
    EXPECT_EQ(required.server.error->alert(), Alert::handshake_failure) << "TLS 1.2 has no other";
    EXPECT_EQ(required.server.error->message, 11);
  }
}

TEST(Server12, AsksForNoCertificateUnlessItIsTold) {
  auto duel = mutual(ClientAuthentication::none);
  duel.run([](Side, Buffer& message) { EXPECT_FALSE(is_type(message, certificate_request)); });
  EXPECT_TRUE(duel.done());
  EXPECT_FALSE(duel.server.info.peer);
  EXPECT_FALSE(duel.client.info.own);
}

TEST(Server12, CannotDemandACertificateThatItCannotJudge) {
  auto server = server_config12();
  server->client_authentication = ClientAuthentication::required;
  server->client_trust = nullptr;
  server->client_keys = test::pinning({test::client_identity()});
  Duel duel{client_config12(), server};
  duel.run();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::no_common_certificate_type);
}

TEST(Server12, RefusesAShareThatIsNoPoint) {
  const std::vector<FaultCase> cases{
      {"a short one", client_key_exchange, share(Buffer(31, 9)), Fault::bad_key_share},
      {"a long one", client_key_exchange, share(Buffer(33, 9)), Fault::bad_key_share},
      {"one of another group", client_key_exchange, share(Buffer(65, 4)), Fault::bad_key_share},
      {"the one that agrees on zeros", client_key_exchange, share(Buffer(32, 0)), Fault::bad_shared_secret},
      {"none", client_key_exchange,
       [](Buffer& message) {
         message = {16, 0, 0, 1, 0};
       },
       Fault::length_out_of_range},
      {"nothing", client_key_exchange,
       [](Buffer& message) {
         message = {16, 0, 0, 0};
       },
       Fault::truncated},
      {"more than one", client_key_exchange, lengthen, Fault::trailing_bytes},
  };
  for (const auto& row : cases) {
    auto duel = mutual(ClientAuthentication::none);
    expect_refused(duel, Side::client, row);
    EXPECT_EQ(duel.server.error->alert(), row_of(row.fault).alert);
  }
}

// Whoever is to say nothing of what RSA made of it may still say that the message around it is none.
TEST(Server12, RefusesAnEncryptedSecretWithoutItsForm) {
  const std::vector<FaultCase> cases{
      {"nothing", client_key_exchange,
       [](Buffer& message) {
         message = {16, 0, 0, 0};
       },
       Fault::truncated},
      {"bytes behind it", client_key_exchange, lengthen, Fault::trailing_bytes},
      {"an end in its middle", client_key_exchange,
       [](Buffer& message) {
         message.pop_back();
         --message[3];
       },
       Fault::truncated},
  };
  for (const auto& row : cases) {
    auto duel = mutual(ClientAuthentication::none, false, KeyKind::rsa);
    expect_refused(duel, Side::client, row);
  }
}

TEST(Server12, RefusesAFlightWithAMessageTooManyOrTooFew) {
  struct Row {
    const char* what;
    HandshakeType type;
    Buffer before;  // of this type; empty: it is missing
  };
  const Buffer again{16, 0, 0, 33, 32, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
                     9,  9, 9, 9,  9,  9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};
  for (const auto& [what, type, before] : {
           Row{"no Certificate", certificate, {}},
           Row{"no ClientKeyExchange", client_key_exchange, {}},
           Row{"no CertificateVerify", certificate_verify, {}},
           Row{"two ClientKeyExchange", certificate_verify, again},
           Row{"CertificateVerify before its time", client_key_exchange, Buffer{15, 0, 0, 4, 4, 3, 0, 0}},
           Row{"Finished before its time", client_key_exchange, Buffer{20, 0, 0, 1, 0}},
           Row{"a second ClientHello", certificate, Buffer{1, 0, 0, 1, 0}},
           Row{"what only servers say", certificate, Buffer{14, 0, 0, 0}},
       }) {
    SCOPED_TRACE(what);
    auto duel = mutual(ClientAuthentication::required);
    duel.rearrange = test::instead_or_before(Side::client, type, before);
    duel.run();
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, Fault::unexpected_message) << duel.server.error->row().name;
  }
}

TEST(Server12, WantsNoProofOfAClientThatHasShownNothing) {
  auto duel = mutual(ClientAuthentication::optional, false);
  duel.rearrange = [](Side from, std::vector<test::Said>& flight) {
    const auto at = std::ranges::find(flight, wire::ContentType::change_cipher_spec, &test::Said::type);
    if (from == Side::client && at != flight.end())
      flight.insert(at, {wire::ContentType::handshake, {15, 0, 0, 4, 4, 3, 0, 0}});
  };
  duel.run();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::unexpected_message);
}

// Every key that may be in a certificate, at both ends.
TEST(Server12, TakesAndShowsCertificatesOfEveryKind) {
  using enum KeyKind;
  for (const auto kind : {rsa, rsa_pss, p256, p384, p521, ed25519}) {
    auto client = client_config12(test::tls12_alone());
    client->identities = {test::client_identity(kind)};
    // RFC 8422 §5.1: the client names no group of P-521, and so takes no such certificate of a server.
    const auto shown = kind == p521 ? p384 : kind;
    auto server = server_config12(shown);
    server->client_authentication = ClientAuthentication::required;
    Duel duel{client, server};
    duel.run();
    ASSERT_TRUE(duel.done()) << static_cast<int>(kind)
                             << (duel.server.error ? duel.server.error->row().name : "no error");
    ASSERT_TRUE(duel.client.info.peer && duel.server.info.peer);
    EXPECT_EQ(duel.client.info.peer->key().kind(), shown);
    EXPECT_EQ(duel.server.info.peer->key().kind(), kind);
    EXPECT_EQ(duel.client.info.peer_scheme, duel.server.info.own_scheme);
    EXPECT_EQ(duel.server.info.peer_scheme, duel.client.info.own_scheme);
    EXPECT_TRUE(find_scheme(*duel.server.info.peer_scheme)->is_for(kind, wire::ProtocolVersion::tls12));
  }
}

}  // namespace
}  // namespace bulla::handshake::server12

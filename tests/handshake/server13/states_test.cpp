#include "bulla/handshake/server13/states.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "x509/ocsp_support.h"

namespace bulla::handshake::server13 {
namespace {

using test::client_config;
using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::is_type;
using test::Keep;
using test::server_config;
using wire::Certificate;
using wire::CertificateVerify;
using wire::HandshakeType;
using wire::SignatureScheme;

Duel mutual(ClientAuthentication wanted, bool client_has_one = true) {
  auto client = client_config();
  if (client_has_one) client->identities = {test::client_identity()};
  auto server = server_config();
  server->client_authentication = wanted;
  return Duel{client, server};
}

auto entries(Bytes certificate, Buffer extensions = {}) {
  return [certificate, extensions](Buffer& message) {
    edit<Certificate>(message, [&](auto& body, Keep& keep) {
      Buffer list;
      wire::Writer writer{list};
      if (!certificate.empty()) writer.put(wire::CertificateEntry{{certificate}, {{.raw = extensions, .offset = 0}}});
      body.certificate_list.raw = keep(list);
    });
  };
}
auto scheme(SignatureScheme id) {
  return [id](Buffer& message) { edit<CertificateVerify>(message, [&](auto& body, Keep&) { body.algorithm = id; }); };
}

const std::vector<FaultCase>& proof_cases() {
  constexpr auto certificate = HandshakeType::certificate;
  constexpr auto verify = HandshakeType::certificate_verify;
  static const test::TestAuthority stranger{"Stranger"};
  static const auto strange = stranger.issue({.purpose = x509::Purpose::client_authentication});
  static const auto expired = test::test_authority().issue(
      {.purpose = x509::Purpose::client_authentication, .not_after = test::test_time - std::chrono::hours{1}});
  static const std::vector<FaultCase> cases{
      {"a context", certificate,
       [](Buffer& message) {
         edit<Certificate>(message, [](auto& body, Keep& keep) { body.certificate_request_context.value = keep({1}); });
       },
       Fault::certificate_context},
      {"no certificate", certificate, entries({}), Fault::certificate_required},
      {"another authority's", certificate, entries(strange->leaf().der), Fault::unknown_issuer},
      {"a server's", certificate, entries(test::server_identity()->leaf().der), Fault::extended_key_usage},
      {"one that has expired", certificate, entries(expired->leaf().der), Fault::certificate_expired},
      {"no certificate at all in it", certificate, entries(bytes_of("no DER")), Fault::der_tag},
      {"a status that was not asked for", certificate,
       entries(test::client_identity()->leaf().der, extension(wire::ExtensionType::status_request, Buffer(4))),
       Fault::unsolicited_extension},
      {"a scheme for certificates alone", verify, scheme(SignatureScheme::rsa_pkcs1_sha256), Fault::scheme_not_offered},
      {"a scheme of another key", verify, scheme(SignatureScheme::ed25519), Fault::scheme_unfit_for_key},
      {"another signature", verify, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_signature},
      {"another Finished", HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_finished},
      {"an empty Finished", HandshakeType::finished,
       [](Buffer& message) {
         message = {20, 0, 0, 0};
       },
       Fault::truncated},
  };
  return cases;
}

TEST(Server13, RefusesAClientThatDoesNotProveItself) {
  for (const auto& row : proof_cases()) {
    auto duel = mutual(ClientAuthentication::required);
    expect_refused(duel, Side::client, row);
    EXPECT_FALSE(duel.server.info.peer) << "nobody was proven";
  }
}

TEST(Server13, AsksForNoCertificateUnlessItIsTold) {
  auto duel = mutual(ClientAuthentication::none);
  duel.run([](Side, Buffer& message) { EXPECT_FALSE(is_type(message, HandshakeType::certificate_request)); });
  EXPECT_TRUE(duel.done());
  EXPECT_FALSE(duel.server.info.peer);
  EXPECT_FALSE(duel.client.info.own);
}

TEST(Server13, LetsAClientWithoutACertificateInOnlyIfThatIsOptional) {
  auto optional = mutual(ClientAuthentication::optional, false);
  optional.run();
  EXPECT_TRUE(optional.done());
  EXPECT_FALSE(optional.server.info.peer);
  EXPECT_FALSE(optional.server.info.peer_scheme);

  auto required = mutual(ClientAuthentication::required, false);
  required.run();
  ASSERT_TRUE(required.server.error);
  EXPECT_EQ(required.server.error->fault, Fault::certificate_required);
  EXPECT_EQ(required.server.error->alert(), Alert::certificate_required);
}

TEST(Server13, AnOptionalCertificateIsJudgedAllTheSame) {
  auto proven = mutual(ClientAuthentication::optional);
  proven.run();
  ASSERT_TRUE(proven.done());
  EXPECT_TRUE(proven.server.info.peer);
  for (const auto& row : proof_cases()) {
    if (row.fault == Fault::certificate_required) continue;
    auto duel = mutual(ClientAuthentication::optional);
    expect_refused(duel, Side::client, row);
  }
}

// RFC 9846 §4.5.1.1
TEST(Server13, AnswersNothingToStatusRequestV2) {
  using wire::ExtensionType;
  const auto root = x509::test::root("Root");
  const auto leaf = x509::test::leaf("server.example", root);
  const std::shared_ptr<const crypto::PrivateKey> key{leaf.key, [](const auto*) {}};
  const auto bare = Identity::create({leaf.certificate->der}, key).value();
  auto server = server_config();
  server->identities = {bare->with_staple(x509::test::response_by(root, leaf, root)).value()};
  Duel duel{client_config(), server};
  Buffer extensions, shown;
  duel.run([&](Side, Buffer& message) {
    if (is_type(message, HandshakeType::client_hello)) {
      test::drop<wire::ClientHello>(ExtensionType::status_request)(message);
      test::add<wire::ClientHello>(extension(ExtensionType::status_request_v2, Buffer{0, 7, 2, 0, 4, 0, 0, 0, 0}))(
          message);
    }
    if (is_type(message, HandshakeType::encrypted_extensions)) extensions = message;
    if (is_type(message, HandshakeType::certificate)) shown = message;
  });
  EXPECT_FALSE(test::body_of<wire::EncryptedExtensions>(extensions).extensions.has(ExtensionType::status_request_v2));
  EXPECT_TRUE((*test::body_of<Certificate>(shown).certificate_list.begin()).extensions.empty());
}

TEST(Server13, RefusesAChangeOfKeysInsideAMessage) {
  for (const auto type : {HandshakeType::client_hello, HandshakeType::finished}) {
    auto duel = mutual(ClientAuthentication::none);
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::client && is_type(message, type)) duel.server.channel.half_read = true;
    });
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, Fault::split_across_keys);
  }
}

}  // namespace
}  // namespace bulla::handshake::server13

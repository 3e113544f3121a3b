// Whole handshakes with ML-DSA keys (FIPS 204), and what becomes of them where one side can't verify such.
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/wire/messages12.h"
#include "handshake/faults.h"
#include "support/duel.h"
#include "support/tls12.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;
using test::Duel;
using test::is_type;
using wire::HandshakeType;
using enum wire::SignatureScheme;

bool here() {
  const auto& signatures = openssl::provider().signatures;
  return std::ranges::find(signatures, SignatureAlgorithm::ml_dsa_65) != signatures.end();
}
#define BULLA_ML_DSA_OR_SKIP \
  if (!here()) GTEST_SKIP() << "this libcrypto has no ML-DSA: it came with 3.5"

// As a provider on an older libcrypto is.
const crypto::Provider& without_ml_dsa() {
  static const auto older = [] {
    auto copy = openssl::provider();
    copy.signatures = copy.signatures.first(10);
    return copy;
  }();
  return older;
}

struct Proofs {
  std::vector<wire::SignatureScheme> by_server, by_client;
  void note(Side from, const Buffer& message) {
    if (!is_type(message, HandshakeType::certificate_verify)) return;
    (from == Side::server ? by_server : by_client).push_back(test::body_of<wire::CertificateVerify>(message).algorithm);
  }
};

class EachMlDsa : public testing::TestWithParam<std::pair<KeyKind, wire::SignatureScheme>> {};
INSTANTIATE_TEST_SUITE_P(All, EachMlDsa,
                         testing::Values(std::pair{KeyKind::ml_dsa_44, mldsa44}, std::pair{KeyKind::ml_dsa_65, mldsa65},
                                         std::pair{KeyKind::ml_dsa_87, mldsa87}),
                         [](const auto& row) { return std::string{name_of(row.param.second)}; });

TEST_P(EachMlDsa, ProvesBothSides) {
  BULLA_ML_DSA_OR_SKIP;
  const auto [kind, scheme] = GetParam();
  for (const auto* policy : {&standard_2026(), &modern_2026()}) {
    auto client = test::client_config();
    client->identities = {test::client_identity(kind)};
    auto server = test::server_config(kind);
    server->client_authentication = ClientAuthentication::required;
    client->policy = server->policy = policy;
    Duel duel{client, server};
    Proofs proofs;
    duel.run([&](Side from, Buffer& message) { proofs.note(from, message); });
    ASSERT_TRUE(duel.done()) << policy->name;
    EXPECT_EQ(proofs.by_server, std::vector{scheme});
    EXPECT_EQ(proofs.by_client, std::vector{scheme});
    EXPECT_EQ(duel.client.info.peer->key().kind(), kind);
    EXPECT_EQ(duel.server.info.peer->key().kind(), kind);
  }
}

TEST_P(EachMlDsa, RefusesASignatureThatWasTouched) {
  BULLA_ML_DSA_OR_SKIP;
  Duel duel{test::client_config(), test::server_config(GetParam().first)};
  duel.run([](Side, Buffer& message) {
    if (is_type(message, HandshakeType::certificate_verify)) message.back() ^= 1;
  });
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::bad_signature);
}

TEST_P(EachMlDsa, IssuesWhatTheOtherSideBelieves) {
  BULLA_ML_DSA_OR_SKIP;
  const test::TestAuthority authority{"ML-DSA Root", GetParam().first};
  auto client = test::client_config();
  client->trust = authority.trust();
  auto server = test::server_config();
  server->identities = {authority.issue({})};
  Duel duel{client, server};
  duel.run();
  EXPECT_TRUE(duel.done());
}

TEST(MlDsa, LeavesAServerItsOtherKeyForClientsThatCannotVerifyIt) {
  BULLA_ML_DSA_OR_SKIP;
  auto client = test::client_config();
  auto server = test::server_config(KeyKind::ml_dsa_65);
  server->identities.push_back(test::server_identity(KeyKind::p256));
  for (const auto& [provider, kind] :
       {std::pair{&openssl::provider(), KeyKind::ml_dsa_65}, std::pair{&without_ml_dsa(), KeyKind::p256}}) {
    client->provider = provider;
    Duel duel{client, server};
    duel.run();
    ASSERT_TRUE(duel.done());
    EXPECT_EQ(duel.client.info.peer->key().kind(), kind);
  }
}

TEST(MlDsa, AloneServesNoClientThatCannotVerifyIt) {
  BULLA_ML_DSA_OR_SKIP;
  auto client = test::client_config();
  client->provider = &without_ml_dsa();
  Duel duel{client, test::server_config(KeyKind::ml_dsa_65)};
  duel.run();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::no_common_signature);
}

// Whoever signs with what was not offered is refused, even if the key would do.
TEST(MlDsa, IsRefusedOfAServerThatWasNotOfferedIt) {
  BULLA_ML_DSA_OR_SKIP;
  auto client = test::client_config();
  client->provider = &without_ml_dsa();
  Duel duel{client, test::server_config(KeyKind::ml_dsa_65)};
  duel.run([](Side, Buffer& message) {
    if (!is_type(message, HandshakeType::client_hello)) return;
    auto schemes = test::codes(rsa_pkcs1_sha512);
    const auto at = std::ranges::search(message, schemes);
    ASSERT_FALSE(at.empty());
    std::ranges::copy(test::codes(mldsa65), at.begin());
  });
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::scheme_not_offered);
}

TEST(MlDsa, IsOfferedAsFarAsTheProviderVerifiesIt) {
  auto client = test::client_config();
  for (const auto* provider : {&openssl::provider(), &without_ml_dsa()}) {
    client->provider = provider;
    Duel duel{client, test::server_config()};
    bool offered = false;
    duel.run([&](Side, Buffer& message) {
      if (!is_type(message, HandshakeType::client_hello)) return;
      const auto hello = test::body_of<wire::ClientHello>(message);
      const auto schemes = hello.extensions.find<wire::SignatureAlgorithms>();
      offered = schemes.value()->supported_signature_algorithms.contains(mldsa65);
    });
    EXPECT_TRUE(duel.done());
    EXPECT_EQ(offered, provider == &openssl::provider() && here());
  }
}

TEST(MlDsa, StaysOutOfTls12) {
  auto client = test::client_config12(test::tls12_alone());
  auto server = test::server_config12(KeyKind::p256, test::tls12_alone());
  server->client_authentication = ClientAuthentication::optional;
  Duel duel{client, server};
  std::size_t seen = 0;
  const auto check = [&](const auto& schemes) {
    ++seen;
    for (const auto id : {mldsa44, mldsa65, mldsa87}) EXPECT_FALSE(schemes.contains(id)) << name_of(id);
    EXPECT_TRUE(schemes.contains(rsa_pkcs1_sha256));
  };
  duel.run([&](Side, Buffer& message) {
    if (is_type(message, HandshakeType::client_hello))
      check(test::body_of<wire::ClientHello>(message)
                .extensions.find<wire::SignatureAlgorithms>()
                .value()
                ->supported_signature_algorithms);
    if (is_type(message, HandshakeType::certificate_request))
      check(test::body_of<wire::tls12::CertificateRequest>(message).supported_signature_algorithms);
  });
  EXPECT_TRUE(duel.done());
  EXPECT_EQ(seen, 2u);
}

TEST(MlDsa, GivesAServerOfTls12NothingToSignWith) {
  BULLA_ML_DSA_OR_SKIP;
  Duel duel{test::client_config12(standard_2026()), test::server_config12(KeyKind::ml_dsa_65, test::tls12_alone())};
  duel.run();
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::no_common_signature);
}

}  // namespace
}  // namespace bulla::handshake

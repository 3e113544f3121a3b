#include "bulla/openssl/provider.h"

#include <gtest/gtest.h>

#include "bulla/openssl/signing.h"

namespace bulla::openssl {
namespace {

TEST(Provider, ListsTheSuitesOfTls13) {
  std::vector<std::uint16_t> ids;
  for (const auto& suite : provider().suites) {
    ids.push_back(suite.id);
    ASSERT_NE(suite.aead, nullptr);
    EXPECT_EQ(suite.hash->size, suite.id == 0x1302 ? 48u : 32u);
    EXPECT_EQ(suite.aead->key_size, suite.id == 0x1301 ? 16u : 32u);
    EXPECT_TRUE(suite.name.starts_with("TLS_"));
  }
  EXPECT_EQ(ids, (std::vector<std::uint16_t>{0x1301, 0x1302, 0x1303}));
}

TEST(Provider, ListsTheGroups) {
  std::vector<std::string_view> names;
  for (const auto* group : provider().groups) names.push_back(group->name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "x25519",
                                                  "secp256r1", "secp384r1", "secp521r1", "MLKEM1024"}));
}

TEST(Provider, ListsTheSignaturesThatItsLibcryptoVerifies) {
  const auto& listed = provider().signatures;
  const auto lists = [&](auto algorithm) { return std::ranges::find(listed, algorithm) != listed.end(); };
  EXPECT_TRUE(lists(crypto::SignatureAlgorithm::ed25519));
  EXPECT_EQ(lists(crypto::SignatureAlgorithm::ml_dsa_65), has_keys(crypto::KeyKind::ml_dsa_65));
  EXPECT_EQ(listed.size(), has_keys(crypto::KeyKind::ml_dsa_65) ? 13u : 10u);
}

TEST(Provider, GroupsAgreeWithThemselvesOnTheSystemsRandomness) {
  for (const auto* group : provider().groups) {
    const auto exchange = group->start(*provider().random);
    ASSERT_TRUE(exchange);
    const auto response = group->respond(*provider().random, (*exchange)->share());
    ASSERT_TRUE(response);
    const auto secret = (*exchange)->finish(response->share);
    ASSERT_TRUE(secret);
    EXPECT_TRUE(equal_in_constant_time(secret->expose(), response->secret.expose()));
  }
}

TEST(Provider, HasTheHashesAndTheImport) {
  EXPECT_EQ(provider().sha1->size, 20u);
  EXPECT_EQ(provider().sha256->size, 32u);
  EXPECT_EQ(provider().sha384->size, 48u);
  EXPECT_EQ(provider().sha512->size, 64u);
  const auto key = generate_private_key(crypto::KeyKind::p256);
  ASSERT_TRUE(key);
  EXPECT_TRUE(provider().import_public_key(key->key->public_key_info()));
}

}  // namespace
}  // namespace bulla::openssl

#include "bulla/openssl/suites12.h"

#include <gtest/gtest.h>

#include <set>

namespace bulla::openssl {
namespace {

using crypto::KeyExchange12;

// IANA's names say all that a row says: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
std::string name_from_row(const crypto::Suite12& suite) {
  constexpr std::array exchanges{"ECDHE_ECDSA", "ECDHE_RSA", "RSA"};
  std::string name = std::string{"TLS_"} + exchanges[static_cast<std::size_t>(suite.key_exchange)] + "_WITH_";
  const auto sizes = crypto::key_sizes(suite);
  const std::string aes = "AES_" + std::to_string(8 * sizes.key);
  const std::string hash = suite.hash->size == 48 ? "SHA384" : "SHA256";
  if (const auto* aead = std::get_if<crypto::AeadProtection>(&suite.protection)) {
    const bool gcm = aead->nonce == crypto::NonceForm::explicit_counter;
    EXPECT_EQ(aead->aead->name == "ChaCha20-Poly1305", !gcm);
    return name + (gcm ? aes + "_GCM_" : "CHACHA20_POLY1305_") + hash;
  }
  return name + aes + "_CBC_" + (sizes.mac == 20 ? "SHA" : sizes.mac == 48 ? "SHA384" : "SHA256");
}

TEST(Suites12, AreWhatTheirNamesSay) {
  EXPECT_EQ(suites12().size(), 20u);
  std::set<std::uint16_t> ids;
  for (const auto& suite : suites12()) {
    EXPECT_EQ(suite.name, name_from_row(suite));
    ids.insert(suite.id);
  }
  EXPECT_EQ(ids.size(), 20u);
}

// RFC 5246 §5, RFC 5289 §3: SHA-384 for the suites that name it, SHA-256 for all others, also those with SHA-1.
TEST(Suites12, DeriveKeysWithTheHashOfTheirNameOrSha256) {
  for (const auto& suite : suites12())
    EXPECT_EQ(suite.hash->size, suite.name.ends_with("SHA384") ? 48u : 32u) << suite.name;
}

TEST(Suites12, TakeTheirKeysOutOfTheBlock) {
  for (const auto& suite : suites12()) {
    const auto sizes = crypto::key_sizes(suite);
    EXPECT_EQ(sizes.mac == 0, suite.is_aead()) << suite.name;
    EXPECT_EQ(sizes.iv, !suite.is_aead() ? 0u : suite.name.contains("GCM") ? 4u : 12u) << suite.name;
  }
}

TEST(Suites12, ComeInTheOrderOfTheirWorth) {
  const auto worth = [](const crypto::Suite12& suite) {
    return (suite.key_exchange == KeyExchange12::rsa ? 2 : 0) + (suite.is_aead() ? 0 : 1);
  };
  EXPECT_TRUE(std::ranges::is_sorted(suites12(), {}, worth));
}

}  // namespace
}  // namespace bulla::openssl

#include "bulla/explain/suite_words.h"

#include <gtest/gtest.h>

#include "bulla/openssl/suites12.h"

namespace bulla::explain {
namespace {

TEST(SuiteWords, AgreeWithTheRowsOfTls12) {
  ASSERT_FALSE(openssl::suites12().empty());
  for (const auto& suite : openssl::suites12()) {
    EXPECT_EQ(is_key_transport(suite.name), suite.key_exchange == crypto::KeyExchange12::rsa) << suite.name;
    const auto protection = protection_of(suite.name);
    ASSERT_TRUE(protection) << suite.name;
    EXPECT_EQ(protection->mac.empty(), suite.is_aead()) << suite.name;
    const auto size = suite.is_aead() ? 16 : std::get<crypto::CbcProtection>(suite.protection).mac->hash->size;
    EXPECT_EQ(protection->mac_size, size) << suite.name;
  }
}

TEST(SuiteWords, NameTheCipherAndItsMac) {
  const auto gcm = protection_of("TLS_AES_128_GCM_SHA256").value();
  EXPECT_EQ(gcm.cipher, "AES-128-GCM");
  EXPECT_EQ(gcm.mac, "");
  EXPECT_EQ(protection_of("TLS_CHACHA20_POLY1305_SHA256").value().cipher, "CHACHA20-POLY1305");
  EXPECT_EQ(protection_of("TLS_AES_128_CCM_8_SHA256").value().mac_size, 8U);
  EXPECT_EQ(protection_of("TLS_RSA_WITH_AES_128_CCM").value().mac_size, 16U);
  const auto cbc = protection_of("TLS_RSA_WITH_AES_256_CBC_SHA256").value();
  EXPECT_EQ(cbc.cipher, "AES-256-CBC");
  EXPECT_EQ(cbc.mac, "HMAC-SHA256");
}

TEST(SuiteWords, SayNothingOfWhatTheyDoNotKnow) {
  EXPECT_FALSE(protection_of("unknown (0x1234)"));
  EXPECT_FALSE(protection_of(""));
  EXPECT_FALSE(is_key_transport("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
}

}  // namespace
}  // namespace bulla::explain

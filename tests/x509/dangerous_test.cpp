#include "bulla/x509/dangerous.h"

#include <gtest/gtest.h>

#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

TEST(DangerousTrust, TakesTheOneLeafWhateverTheRulesSay) {
  const auto pinned = leaf("pinned.test", root("authority"));
  const auto trust = dangerous::trust_exactly(openssl::provider(), pinned.der());
  ASSERT_TRUE(trust);
  const std::array<Bytes, 1> chain{pinned.der()};
  const auto identity = (*trust)->judge({.chain = chain, .name = dns("other.test"), .now = Time{}});
  ASSERT_TRUE(identity);
  const auto message = bytes_of("message");
  const auto signature = pinned.key->sign(crypto::SignatureAlgorithm::ecdsa_sha256, message);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(identity->key().verify(crypto::SignatureAlgorithm::ecdsa_sha256, message, *signature));
  EXPECT_EQ(identity->path().size(), 1U);
}

TEST(DangerousTrust, RefusesEveryOtherCertificate) {
  const auto authority = root("authority");
  const auto pinned = leaf("pinned.test", authority);
  const auto trust = dangerous::trust_exactly(openssl::provider(), pinned.der());
  ASSERT_TRUE(trust);
  EXPECT_EQ(verdict(**trust, {leaf("pinned.test", authority)}), "unknown_issuer");
  EXPECT_EQ(verdict(**trust, {leaf("x.test", pinned), pinned}), "unknown_issuer");
  EXPECT_EQ(verdict(**trust, {}), "empty_certificate");
}

TEST(DangerousTrust, NeedsACertificate) {
  EXPECT_FALSE(dangerous::trust_exactly(openssl::provider(), bytes_of("rubbish")));
}

}  // namespace
}  // namespace bulla::x509

#include "bulla/handshake/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bulla/handshake/schemes.h"

namespace bulla::handshake {
namespace {

TEST(Policy, EachIsFoundByItsNameAndDated) {
  EXPECT_FALSE(policies().empty());
  for (const auto* policy : policies()) {
    EXPECT_EQ(find_policy(policy->name), policy);
    EXPECT_EQ(policy->since.size(), std::string_view{"2026-11-01"}.size());
    EXPECT_FALSE(policy->purpose.empty());
  }
  EXPECT_EQ(find_policy("standard_2026"), &standard_2026());
  EXPECT_EQ(find_policy("modern_2026"), &modern_2026());
  EXPECT_EQ(find_policy(""), nullptr);
  EXPECT_EQ(find_policy("standard"), nullptr);
}

TEST(Policy, EachCanBeNegotiated) {
  for (const auto* policy : policies()) {
    SCOPED_TRACE(policy->name);
    EXPECT_FALSE(policy->suites.empty());
    EXPECT_FALSE(policy->shares.empty());
    for (const auto share : policy->shares)
      EXPECT_NE(std::ranges::find(policy->groups, share), policy->groups.end()) << "a share of no group";
    // RFC 9846 §4.3.8: shares stand in the order of the groups.
    auto group = policy->groups.begin();
    for (const auto share : policy->shares) {
      group = std::find(group, policy->groups.end(), share);
      EXPECT_NE(group, policy->groups.end());
    }
    EXPECT_TRUE(std::ranges::any_of(policy->signature_schemes, [](auto id) { return find_scheme(id) != nullptr; }));
    EXPECT_GE(policy->minimum_rsa_bits, 2048U);
  }
}

TEST(Policy, ModernRefusesWhatIsWeakest) {
  using wire::CipherSuite;
  using wire::SignatureScheme;
  const auto& modern = modern_2026();
  EXPECT_EQ(std::ranges::find(modern.suites, CipherSuite::TLS_AES_128_GCM_SHA256), modern.suites.end());
  for (const auto scheme :
       {SignatureScheme::rsa_pkcs1_sha256, SignatureScheme::rsa_pkcs1_sha384, SignatureScheme::rsa_pkcs1_sha512})
    EXPECT_EQ(std::ranges::find(modern.signature_schemes, scheme), modern.signature_schemes.end());
}

}  // namespace
}  // namespace bulla::handshake

#include "bulla/handshake/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bulla/handshake/choice.h"
#include "bulla/handshake/schemes.h"
#include "bulla/openssl/provider.h"

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
    EXPECT_FALSE(policy->suites.empty() && policy->suites12.empty());
    EXPECT_EQ(policy->shares.empty(), policy->suites.empty()) << "shares are TLS 1.3's";
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

bool names_each_once(const auto& list) {
  return std::ranges::all_of(list, [&](auto id) { return std::ranges::count(list, id) == 1; });
}

// RFC 9846 §4.3.7, §4.3.8
TEST(Policy, NamesNothingTwice) {
  for (const auto* policy : policies()) {
    EXPECT_TRUE(names_each_once(policy->groups)) << policy->name;
    EXPECT_TRUE(names_each_once(policy->shares)) << policy->name;
    EXPECT_TRUE(names_each_once(policy->suites)) << policy->name;
    EXPECT_TRUE(names_each_once(policy->suites12)) << policy->name;
    EXPECT_TRUE(names_each_once(policy->signature_schemes)) << policy->name;
  }
}

bool is_forward_secret_aead(const crypto::Suite12& suite) {
  return suite.is_aead() && suite.key_exchange != crypto::KeyExchange12::rsa;
}

TEST(Policy, StandardSpeaksTls12WithForwardSecrecyAndAeadsAlone) {
  const auto& provider = openssl::provider();
  for (const auto id : standard_2026().suites12) {
    const auto* suite = find_suite12(id, standard_2026(), provider);
    ASSERT_NE(suite, nullptr) << name_of(id);
    EXPECT_TRUE(is_forward_secret_aead(*suite)) << suite->name;
  }
  EXPECT_TRUE(standard_2026().extended_master_secret_required);
  EXPECT_TRUE(modern_2026().suites12.empty());
}

TEST(Policy, ClassicBeginsWithKeyTransportAndSpeaksNothingNewer) {
  const auto& provider = openssl::provider();
  EXPECT_TRUE(classic().suites.empty());
  EXPECT_EQ(classic().suites12.size(), provider.suites12.size());
  const auto* first = find_suite12(classic().suites12.front(), classic(), provider);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->key_exchange, crypto::KeyExchange12::rsa);
}

TEST(Policy, NamesMlDsaLastAndNotForTls12Alone) {
  using enum wire::SignatureScheme;
  for (const auto* policy : {&standard_2026(), &modern_2026()}) {
    const auto schemes = policy->signature_schemes;
    EXPECT_TRUE(std::ranges::equal(schemes.last(3), std::array{mldsa65, mldsa87, mldsa44})) << policy->name;
  }
  for (const auto id : {mldsa65, mldsa87, mldsa44})
    EXPECT_EQ(std::ranges::find(classic().signature_schemes, id), classic().signature_schemes.end());
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

// NIST SP 800-52 rev. 2 §3.3.1, WPA3 3.1 §3.5, RFC 9151 §§4-5: what they leave out.
TEST(Policy, ThoseOfRulesNameWhatTheRulesName) {
  using enum wire::CipherSuite;
  using enum wire::NamedGroup;
  const auto has = [](const auto& list, auto id) { return std::ranges::find(list, id) != list.end(); };
  for (const auto* policy : {&fips_202205(), &wpa_202304(), &cnsa1_202603(), &cnsa2_202603()}) {
    SCOPED_TRACE(policy->name);
    EXPECT_FALSE(has(policy->suites, TLS_CHACHA20_POLY1305_SHA256));
    EXPECT_FALSE(has(policy->groups, x25519));
    EXPECT_EQ(has(policy->suites, TLS_AES_128_GCM_SHA256), policy == &fips_202205());
    EXPECT_EQ(has(policy->groups, secp256r1), policy == &fips_202205());
    EXPECT_EQ(has(policy->signature_schemes, wire::SignatureScheme::ecdsa_secp256r1_sha256), policy == &fips_202205());
    for (const auto id : policy->suites12) EXPECT_TRUE(has(standard_2026().suites12, id)) << name_of(id);
  }
  EXPECT_TRUE(cnsa2_202603().suites12.empty());
  EXPECT_EQ(cnsa2_202603().groups.size(), 1U);
  EXPECT_EQ(cnsa1_202603().groups.front(), MLKEM1024);
}

}  // namespace
}  // namespace bulla::handshake

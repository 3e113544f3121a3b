#include "bulla/explain/passing.h"

#include <gtest/gtest.h>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

using wire::CipherSuite;

handshake::Policy allowing(std::span<const CipherSuite> suites) {
  auto policy = handshake::standard_2026();
  policy.suites = suites;
  return policy;
}

constexpr std::array new_and_old{CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA};
constexpr std::span<const CipherSuite> both{new_and_old};

std::string pass(const Error& error, const Recording& recording, const handshake::Policy* policy = nullptr) {
  const auto facts = facts_of(recording);
  const Ourselves ourselves{.identities = {}, .policy = policy, .peer_name = {}, .protocols = {}};
  return what_would_pass(Case{error, recording, facts, ourselves});
}

TEST(Passing, VersionsAreThoseOfThePolicysSuites) {
  EXPECT_EQ(versions_of(allowing(both)), (Words{"TLS 1.3", "TLS 1.2"}));
  EXPECT_EQ(versions_of(allowing(both.first(1))), Words{"TLS 1.3"});
  EXPECT_EQ(versions_of(allowing(both.last(1))), Words{"TLS 1.2"});
  const auto policy = allowing(both);
  EXPECT_EQ(pass({.fault = Fault::protocol_version}, {}, &policy), "TLS 1.3 or TLS 1.2 on both sides");
  EXPECT_EQ(pass({.fault = Fault::protocol_version}, {}), "TLS 1.3 on both sides");
}

TEST(Passing, AHandshakeFailureOfTls12MayWantAClientsCertificate) {
  const Error error{.fault = Fault::alert_received, .received = Alert::handshake_failure};
  const auto challenged =
      test::seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth", Side::client, test::Until::client_flight);
  EXPECT_EQ(pass(error, challenged.recording()), "a certificate of a CA that the server trusts");
  const auto unasked = test::seen12("rsa_aes_256_gcm_sha384", Side::client, test::Until::client_flight);
  EXPECT_TRUE(test::holds(pass(error, unasked.recording()), "one suite, one group"));
}

}  // namespace
}  // namespace bulla::explain

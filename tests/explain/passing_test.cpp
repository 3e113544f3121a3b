#include "bulla/explain/passing.h"

#include <gtest/gtest.h>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

using wire::CipherSuite;

constexpr std::array new_ones{CipherSuite::TLS_AES_128_GCM_SHA256};
constexpr std::array old_ones{CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA};

handshake::Policy allowing(std::span<const CipherSuite> suites, std::span<const CipherSuite> suites12) {
  auto policy = handshake::standard_2026();
  policy.suites = suites;
  policy.suites12 = suites12;
  return policy;
}

Ourselves with(const handshake::Policy* policy) {
  return {.identities = {}, .policy = policy, .peer_name = {}, .protocols = {}, .tls12 = true};
}

std::string pass(const Error& error, const Recording& recording, const Ourselves& ourselves = with(nullptr)) {
  const auto facts = facts_of(recording);
  return what_would_pass(Case{error, recording, facts, ourselves});
}

TEST(Passing, VersionsAreThoseOfThePolicyThatThisSideSpeaks) {
  const auto both = allowing(new_ones, old_ones);
  const auto new_alone = allowing(new_ones, {});
  const auto old_alone = allowing({}, old_ones);
  EXPECT_EQ(versions_of(with(&both)), (Words{"TLS 1.3", "TLS 1.2"}));
  EXPECT_EQ(versions_of(with(&new_alone)), Words{"TLS 1.3"});
  EXPECT_EQ(versions_of(with(&old_alone)), Words{"TLS 1.2"});
  auto without = with(&both);
  without.tls12 = false;
  EXPECT_EQ(versions_of(without), Words{"TLS 1.3"});
  EXPECT_EQ(suites_of(without), Words{"TLS_AES_128_GCM_SHA256"});
  EXPECT_EQ(pass({.fault = Fault::protocol_version}, {}, with(&both)), "TLS 1.3 or TLS 1.2 on both sides");
  EXPECT_EQ(pass({.fault = Fault::protocol_version}, {}), "TLS 1.3 on both sides");
  EXPECT_EQ(pass({.fault = Fault::no_common_suite}, {}, with(&both)),
            "one of the suites: TLS_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_CBC_SHA");
}

TEST(Passing, AHandshakeFailureOfTls12MayWantAClientsCertificate) {
  const Error error{.fault = Fault::alert_received, .received = Alert::handshake_failure};
  const auto challenged =
      test::seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth", Side::client, test::Until::client_flight);
  EXPECT_EQ(pass(error, challenged.recording()), "a certificate of a CA that the server trusts");
  const auto unasked = test::seen12("rsa_aes_256_gcm_sha384", Side::client, test::Until::client_flight);
  EXPECT_TRUE(test::holds(pass(error, unasked.recording()), "one suite, one group"));
}

TEST(Passing, AHandshakeFailureMayBeForWantOfMlDsa) {
  const Error error{.fault = Fault::alert_received, .received = Alert::handshake_failure};
  Recording recording;
  recording.self = Side::client;
  Facts facts;
  facts.offer.emplace();
  const auto said = [&](const handshake::Policy& policy) {
    const auto ourselves = with(&policy);
    return what_would_pass(Case{error, recording, facts, ourselves});
  };
  EXPECT_TRUE(test::holds(said(handshake::standard_2026()), "libcrypto 3.5"));
  EXPECT_FALSE(test::holds(said(handshake::classic()), "libcrypto 3.5"));
  facts.offer->schemes = {"mldsa65"};
  EXPECT_FALSE(test::holds(said(handshake::standard_2026()), "libcrypto 3.5"));
}

}  // namespace
}  // namespace bulla::explain

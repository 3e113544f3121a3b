// conformance: BoringSSL's chains for servers, clients and any purpose. A ratchet like limbo's.
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"
#include "conformance/bssl_chain_cases.h"
#include "conformance/ratchet.h"

namespace bulla {
namespace {

using test::BsslChainCase;

x509::AnchorRules rules_for(const std::string& trust) {
  const auto says = [&](const char* word) { return trust.find(word) != std::string::npos; };
  return {.validity = says("EXPIRATION"),
          .constraints = says("WITH_CONSTRAINTS") || says("AND_CONSTRAINTS"),
          .authority = says("REQUIRE_BASIC_CONSTRAINTS"),
          .policies = says("CONSTRAINTS"),
          .as_leaf = says("REQUIRE_SELF_SIGNED") ? x509::LeafAsAnchor::if_self_signed
                     : says("LEAF")              ? x509::LeafAsAnchor::yes
                                                 : x509::LeafAsAnchor::no};
}

Result<void> judge(const BsslChainCase& bssl) {
  x509::TrustOptions options{.level = x509::Level::compat, .profile = x509::Profile::rfc5280, .minimum_rsa_bits = 1024};
  options.anchors = rules_for(bssl.trust);
  const auto& last = bssl.chain.back();
  std::vector<Bytes> anchors;
  // What is trusted as a leaf alone vouches for nothing else.
  const bool vouches = bssl.trust.starts_with("TRUSTED_ANCHOR") || bssl.chain.size() == 1;
  if (bssl.trust.starts_with("TRUSTED") && vouches) anchors.push_back(last);
  const auto trust = x509::Trust::with_anchors(openssl::provider(), anchors, options);
  if (!trust) return std::unexpected(trust.error());
  const std::vector<Bytes> chain{bssl.chain.begin(), bssl.chain.end()};
  const x509::Question question{.chain = chain,
                                .purpose = bssl.purpose == "SERVER_AUTH"   ? x509::Purpose::server_authentication
                                           : bssl.purpose == "CLIENT_AUTH" ? x509::Purpose::client_authentication
                                                                           : x509::Purpose::any,
                                .key_usage = std::nullopt,
                                .now = bssl.time};
  const auto judged = (*trust)->judge(question);
  return judged ? Result<void>{} : std::unexpected(judged.error());
}

TEST(BoringSslChains, AreJudgedAsTheyAsk) {
  const auto cases = test::read_bssl_chains(BULLA_SHARED_DATA "/pki/bssl-chain.json");
  if (cases.empty()) GTEST_SKIP() << "no chains of BoringSSL at " BULLA_SHARED_DATA;
  const auto open = test::open_cases("bssl_chain_open.txt");
  std::size_t asked = 0;
  for (const auto& bssl : cases) {
    if (bssl.purpose != "SERVER_AUTH" && bssl.purpose != "CLIENT_AUTH" && bssl.purpose != "ANY_EKU") continue;
    ++asked;
    const auto result = judge(bssl);
    EXPECT_EQ(result.has_value() == bssl.ok, !open.contains(bssl.id))
        << bssl.id << " [" << bssl.trust << ", " << bssl.purpose << "] was "
        << (result ? "accepted" : "refused: " + std::string{result.error().row().name});
  }
  EXPECT_EQ(asked, 157U);
}

}  // namespace
}  // namespace bulla

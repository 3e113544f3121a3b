// conformance: NIST PKITS 1.0.1, under the rules of RFC 5280 as they stood (Level::compat). A ratchet like limbo's.
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/x509/trust.h"
#include "conformance/pkits_cases.h"
#include "conformance/ratchet.h"

namespace bulla {
namespace {

using test::PkitsCase;

constexpr Time pkits_time = std::chrono::sys_days{std::chrono::year{2011} / 4 / 15};

std::vector<Bytes> views_of(const std::vector<Buffer>& buffers) { return {buffers.begin(), buffers.end()}; }

Result<void> judge(const PkitsCase& pkits) {
  x509::TrustOptions options{.level = x509::Level::compat, .profile = x509::Profile::rfc5280};
  const auto lists = x509::RevocationLists::parse(pkits.crls);
  if (!lists) return std::unexpected(lists.error());
  options.revocation = {.lists = *lists, .demand = x509::StatusDemand::all};
  const Bytes anchor = pkits.anchor;
  const auto trust = x509::Trust::with_anchors(openssl::provider(), {&anchor, 1}, options);
  if (!trust) return std::unexpected(trust.error());
  const auto chain = views_of(pkits.chain);
  const auto policies = views_of(pkits.initial_policies);
  const x509::Question question{.chain = chain,
                                .purpose = x509::Purpose::any,
                                .now = pkits_time,
                                .policies = {.acceptable = policies,
                                             .explicit_required = pkits.explicit_policy,
                                             .mapping_inhibited = pkits.policy_mapping_inhibited,
                                             .any_policy_inhibited = pkits.any_policy_inhibited}};
  const auto judged = (*trust)->judge(question);
  return judged ? Result<void>{} : std::unexpected(judged.error());
}

std::string word(const Result<void>& result) {
  return result ? "accepted" : "refused: " + std::string{result.error().row().name};
}

TEST(Pkits, AnswersEveryCaseButThoseNamedAsOpen) {
  const auto cases = test::read_pkits(BULLA_SHARED_DATA "/pki/pkits.json");
  if (cases.empty()) GTEST_SKIP() << "no PKITS data at " BULLA_SHARED_DATA;
  const auto open = test::open_cases("pkits_open.txt");
  std::size_t passed = 0;
  for (const auto& pkits : cases) {
    const auto result = judge(pkits);
    const bool right = result.has_value() == pkits.should_validate;
    passed += right ? 1 : 0;
    EXPECT_EQ(right, !open.contains(pkits.name)) << pkits.number << " " << pkits.name << " was " << word(result);
  }
  EXPECT_EQ(passed + open.size(), cases.size());
}

}  // namespace
}  // namespace bulla

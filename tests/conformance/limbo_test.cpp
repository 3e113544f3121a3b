// conformance: x509-limbo (C2SP). A ratchet: tests/data/conformance/limbo_open.txt
// names the cases that we don't answer as limbo wants, each with its reason; any other must be right, and those must
// not be.
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

#include "bulla/openssl/provider.h"
#include "bulla/tool/public_suffixes.h"
#include "bulla/x509/trust.h"
#include "conformance/limbo_cases.h"
#include "conformance/ratchet.h"

namespace bulla {
namespace {

using test::LimboCase;
using test::LimboName;

// Cases without a time mean now; a fixed one keeps the test the same for ever.
constexpr Time usual_time = std::chrono::sys_days{std::chrono::year{2026} / 7 / 1};

std::vector<Bytes> views_of(const std::vector<Buffer>& buffers) { return {buffers.begin(), buffers.end()}; }

Result<x509::ReferenceName> reference(const LimboName& name) {
  if (name.kind == "IP") return x509::ReferenceName::ip(name.value);
  return name.kind == "RFC822" ? x509::ReferenceName::email(name.value) : x509::ReferenceName::dns(name.value);
}

Result<void> judge(const LimboCase& limbo) {
  x509::TrustOptions options{.level = limbo.level, .profile = limbo.profile};
  options.public_suffix = tool::public_suffixes();
  if (!limbo.crls.empty()) {
    const auto lists = x509::RevocationLists::parse(limbo.crls);
    if (!lists) return std::unexpected(lists.error());
    options.revocation = {.lists = *lists, .demand = x509::StatusDemand::leaf};
  }
  if (limbo.max_intermediates) options.max_path_length = *limbo.max_intermediates + 2;
  const auto trust = x509::Trust::with_anchors(openssl::provider(), views_of(limbo.trusted), options);
  if (!trust) return std::unexpected(trust.error());
  const auto chain = views_of(limbo.chain);
  x509::Question question{.chain = chain, .now = limbo.time.value_or(usual_time)};
  if (!limbo.server) question.purpose = x509::Purpose::client_authentication;
  if (limbo.names.empty()) {
    const auto judged = (*trust)->judge(question);
    return judged ? Result<void>{} : std::unexpected(judged.error());
  }
  for (const auto& name : limbo.names) {
    auto wanted = reference(name);
    if (!wanted) return std::unexpected(wanted.error());
    question.name = *wanted;
    if (const auto judged = (*trust)->judge(question); !judged) return std::unexpected(judged.error());
  }
  return {};
}

std::string word(const Result<void>& result) {
  return result ? "accepted" : "refused: " + std::string{result.error().row().name};
}

TEST(Limbo, AnswersEveryCaseButThoseNamedAsOpen) {
  const auto cases = test::read_limbo(BULLA_SHARED_DATA "/pki/limbo.json");
  if (cases.empty()) GTEST_SKIP() << "no x509-limbo data at " BULLA_SHARED_DATA;
  const auto open = test::open_cases("limbo_open.txt");
  std::size_t passed = 0;
  for (const auto& limbo : cases) {
    const auto result = judge(limbo);
    const bool right = result.has_value() == limbo.should_pass;
    passed += right ? 1 : 0;
    EXPECT_EQ(right, !open.contains(limbo.id)) << limbo.id << " was " << word(result);
  }
  RecordProperty("passed", static_cast<int>(passed));
  EXPECT_EQ(passed + open.size(), cases.size());
}

// The denial-of-service cases and all others: no question may cost more CPU than this.
TEST(Limbo, SpendsLittleTimeOnAnyCase) {
  const auto cases = test::read_limbo(BULLA_SHARED_DATA "/pki/limbo.json");
  if (cases.empty()) GTEST_SKIP() << "no x509-limbo data at " BULLA_SHARED_DATA;
  constexpr double far_too_long = 1.0;  // seconds: a hundred times what the slowest takes, sanitizers and all
  for (const auto& limbo : cases) {
    const auto start = std::clock();
    (void)judge(limbo);
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, far_too_long) << limbo.id;
  }
}

}  // namespace
}  // namespace bulla

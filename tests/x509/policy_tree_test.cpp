#include "bulla/x509/policy_tree.h"

#include <gtest/gtest.h>

#include <deque>

#include "bulla/der/oid.h"
#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

const Buffer gold = {0x2a, 0x03, 0x01};
const Buffer silver = {0x2a, 0x03, 0x02};
const Buffer any{oids::any_policy.begin(), oids::any_policy.end()};

Buffer written(const auto& write) {
  der::Writer writer;
  write(writer);
  return std::move(writer).take();
}

// What one certificate says of policies; kept alive beside the certificate's request.
struct Saying {
  std::vector<Buffer> policies{};
  std::vector<std::pair<Buffer, Buffer>> mappings{};
  std::optional<unsigned> require_explicit{};
  std::optional<unsigned> inhibit_mapping{};
  std::optional<unsigned> inhibit_any{};
};

class PolicyTree : public testing::Test {
 protected:
  CertificateRequest with(CertificateRequest request, const Saying& saying) {
    const auto add = [&](Bytes type, Buffer value) {
      request.more_extensions.push_back({type, true, kept_.emplace_back(std::move(value))});
    };
    if (!saying.policies.empty()) {
      add(oids::certificate_policies, written([&](der::Writer& writer) {
            writer.sequence([&] {
              for (const auto& policy : saying.policies) writer.sequence([&] { writer.oid(policy); });
            });
          }));
    }
    if (!saying.mappings.empty()) {
      add(oids::policy_mappings, written([&](der::Writer& writer) {
            writer.sequence([&] {
              for (const auto& [from, to] : saying.mappings) {
                writer.sequence([&] {
                  writer.oid(from);
                  writer.oid(to);
                });
              }
            });
          }));
    }
    if (saying.require_explicit) {
      add(oids::policy_constraints, {0x30, 0x03, 0x80, 0x01, static_cast<std::uint8_t>(*saying.require_explicit)});
    }
    if (saying.inhibit_mapping) {
      add(oids::policy_constraints, {0x30, 0x03, 0x81, 0x01, static_cast<std::uint8_t>(*saying.inhibit_mapping)});
    }
    if (saying.inhibit_any) {
      add(oids::inhibit_any_policy, {0x02, 0x01, static_cast<std::uint8_t>(*saying.inhibit_any)});
    }
    return request;
  }

  std::string judged(const Saying& ca, const Saying& leaf, PolicyQuestion question) {
    return judged_below({{"CA", ca}}, leaf, question);
  }
  // Below these authorities, the highest first; one named like the one above it is self-issued.
  std::string judged_below(const std::vector<std::pair<std::string, Saying>>& authorities, const Saying& leaf,
                           PolicyQuestion question) {
    const auto root = test::root("Root");
    std::vector<test::Holder> chain{root};
    for (const auto& [name, saying] : authorities) {
      const auto key = "authority " + std::to_string(chain.size());
      chain.push_back(test::issued(with(test::authority_request(name), saying), key, chain.back()));
    }
    chain.push_back(test::issued(with(test::leaf_request("shop.example"), leaf), "shop.example", chain.back()));
    std::ranges::reverse(chain);
    return test::verdict_on(*test::trusting({root}), chain, {.now = test::june, .policies = question});
  }

  std::deque<Buffer> kept_;
};

TEST_F(PolicyTree, AsksNothingOfAPathWhenNobodyDoes) {
  EXPECT_EQ(judged({}, {}, {}), "");
  EXPECT_EQ(judged({.policies = {gold}}, {.policies = {silver}}, {}), "");
}

TEST_F(PolicyTree, WantsOnePolicyAllTheWay) {
  const PolicyQuestion required{.explicit_required = true};
  EXPECT_EQ(judged({.policies = {gold}}, {.policies = {gold}}, required), "");
  EXPECT_EQ(judged({.policies = {gold}}, {.policies = {silver}}, required), "policy_not_acceptable");
  EXPECT_EQ(judged({.policies = {gold}}, {}, required), "policy_not_acceptable");
  EXPECT_EQ(judged({}, {.policies = {gold}}, required), "policy_not_acceptable");
}

TEST_F(PolicyTree, WantsAnAcceptablePolicy) {
  const std::vector<Bytes> acceptable{silver};
  const PolicyQuestion question{.acceptable = acceptable, .explicit_required = true};
  EXPECT_EQ(judged({.policies = {gold}}, {.policies = {gold}}, question), "policy_not_acceptable");
  EXPECT_EQ(judged({.policies = {gold, silver}}, {.policies = {silver}}, question), "");
  EXPECT_EQ(judged({.policies = {any}}, {.policies = {silver}}, question), "");
  EXPECT_EQ(judged({.policies = {silver}}, {.policies = {any}}, question), "");
  auto inhibited = question;
  inhibited.any_policy_inhibited = true;
  EXPECT_EQ(judged({.policies = {any}}, {.policies = {silver}}, inhibited), "policy_not_acceptable");
  EXPECT_EQ(judged({.policies = {silver}}, {.policies = {any}}, inhibited), "policy_not_acceptable");
}

TEST_F(PolicyTree, FollowsWhatIsMapped) {
  const std::vector<Bytes> acceptable{gold};
  const PolicyQuestion question{.acceptable = acceptable, .explicit_required = true};
  const Saying maps{.policies = {gold}, .mappings = {{gold, silver}}};
  EXPECT_EQ(judged(maps, {.policies = {silver}}, question), "");
  EXPECT_EQ(judged(maps, {.policies = {gold}}, question), "policy_not_acceptable");
  auto inhibited = question;
  inhibited.mapping_inhibited = true;
  EXPECT_EQ(judged(maps, {.policies = {silver}}, inhibited), "policy_not_acceptable");
  EXPECT_EQ(judged({.policies = {any}, .mappings = {{gold, silver}}}, {.policies = {silver}}, question), "");
}

TEST_F(PolicyTree, ObeysTheConstraintsOfCAs) {
  EXPECT_EQ(judged({.policies = {gold}, .require_explicit = 0}, {}, {}), "policy_not_acceptable");
  EXPECT_EQ(judged({.policies = {gold}, .require_explicit = 0}, {.policies = {gold}}, {}), "");
  EXPECT_EQ(judged({.policies = {gold}, .require_explicit = 1}, {}, {}), "policy_not_acceptable");
  EXPECT_EQ(judged({.policies = {gold}, .require_explicit = 2}, {}, {}), "");
  EXPECT_EQ(judged({.policies = {any}, .require_explicit = 0, .inhibit_any = 0}, {.policies = {any}}, {}),
            "policy_not_acceptable");
}

TEST_F(PolicyTree, CountsCertificatesThatAreNotSelfIssued) {
  const Saying soon{.policies = {gold}, .require_explicit = 2};
  EXPECT_EQ(judged_below({{"CA", soon}, {"Other CA", {}}}, {}, {}), "policy_not_acceptable");
  EXPECT_EQ(judged_below({{"CA", soon}, {"CA", {}}}, {}, {}), "");
  const PolicyQuestion required{.explicit_required = true};
  const Saying none{.policies = {any}, .inhibit_any = 0};
  EXPECT_EQ(judged_below({{"CA", none}, {"Other CA", {.policies = {any}}}}, {.policies = {gold}}, required),
            "policy_not_acceptable");
  EXPECT_EQ(judged_below({{"CA", none}, {"CA", {.policies = {any}}}}, {.policies = {gold}}, required), "");
  const Saying one{.policies = {any}, .inhibit_any = 1};
  EXPECT_EQ(judged_below({{"CA", one}, {"Other CA", {.policies = {any}}}}, {.policies = {any}}, required),
            "policy_not_acceptable");
  EXPECT_EQ(judged_below({{"CA", one}, {"CA", {.policies = {any}}}}, {.policies = {any}}, required), "");
}

TEST_F(PolicyTree, MapsNothingBelowWhoeverForbidsIt) {
  const PolicyQuestion required{.explicit_required = true};
  const Saying maps{.policies = {gold}, .mappings = {{gold, silver}}};
  const auto below = [&](unsigned certificates, const std::string& name) {
    const Saying forbids{.policies = {gold}, .inhibit_mapping = certificates};
    return judged_below({{"CA", forbids}, {name, {.policies = {gold}}}, {"Third CA", maps}}, {.policies = {silver}},
                        required);
  };
  EXPECT_EQ(below(0, "Other CA"), "policy_not_acceptable");
  EXPECT_EQ(below(1, "Other CA"), "policy_not_acceptable");
  EXPECT_EQ(below(1, "CA"), "");
  EXPECT_EQ(below(2, "Other CA"), "");
}

TEST_F(PolicyTree, ObeysTheLeafsOwnConstraint) {
  EXPECT_EQ(judged({}, {.require_explicit = 0}, {}), "policy_not_acceptable");
  EXPECT_EQ(judged({}, {.require_explicit = 1}, {}), "");
  EXPECT_EQ(judged({.policies = {gold}}, {.policies = {gold}, .require_explicit = 0}, {}), "");
}

TEST_F(PolicyTree, OfAnAnchorAloneIsNotAsked) {
  const auto alone = test::self_signed(with(test::leaf_request("shop.example"), {.policies = {gold}}), "shop.example");
  const std::vector<Bytes> acceptable{silver};
  const PolicyQuestion question{.acceptable = acceptable, .explicit_required = true};
  EXPECT_EQ(test::verdict_on(*test::trusting({alone}), {alone}, {.now = test::june, .policies = question}), "");
}

TEST_F(PolicyTree, IsNoLargerThanTheBudget) {
  const auto root = test::root("Root");
  const auto ca =
      test::issued(with(test::authority_request("CA"), {.policies = {gold}, .mappings = {{gold, silver}}}), "CA", root);
  const auto leaf = test::issued(with(test::leaf_request("shop.example"), {.policies = {silver}}), "shop.example", ca);
  const std::array path{leaf.certificate.get(), ca.certificate.get(), root.certificate.get()};
  const auto with_budget = [&](std::size_t left) {
    PolicyBudget budget{left};
    return check_policies(path, {.explicit_required = true}, false, budget);
  };
  EXPECT_EQ(with_budget(4), std::nullopt);  // two policies and one mapping, and one to spare
  for (const std::size_t left : {0U, 1U, 2U, 3U}) EXPECT_EQ(with_budget(left), Fault::path_budget) << left;
}

}  // namespace
}  // namespace bulla::x509

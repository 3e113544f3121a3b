// x509: policies of a path.
//
// RFC 9618's graph asks two things of its lowest level: is there a node, and does one lead up to a policy that is
// acceptable? Each node carries the second answer down with it, so one level at a time is enough: what the level's
// nodes expect of the next, and whether anyPolicy is among them.
#include "bulla/x509/policy_tree.h"

#include <map>

#include "bulla/x509/oids.h"
#include "bulla/x509/policy_extensions.h"

namespace bulla::x509 {
namespace {

struct Before {
  bool operator()(Bytes a, Bytes b) const { return std::ranges::lexicographical_compare(a, b); }
};
// Policies; whether a way up from each leads to one that is acceptable.
using Policies = std::map<Bytes, bool, Before>;

class Level {
 public:
  Level(const PolicyQuestion& question, PolicyBudget& budget) : question_{question}, budget_{budget} {}

  bool empty() const { return !any_ && expected_.empty(); }
  void clear() {
    any_ = false;
    expected_.clear();
  }
  bool has_acceptable() const {
    return any_ || std::ranges::any_of(expected_, [](const auto& policy) { return policy.second; });
  }
  bool budget_spent() const { return budget_.left == 0; }

  // RFC 5280 §6.1.3 (d): to the nodes of this certificate. anyPolicy counts only if it is allowed to.
  void descend(Bytes certificate_policies, bool any_allowed) {
    Policies nodes;
    bool any = false;
    for_each_policy(certificate_policies, [&](Bytes policy) {
      spend();
      if (same_bytes(policy, oids::any_policy)) {
        any = any_allowed;
      } else if (const auto found = expected_.find(policy); found != expected_.end()) {
        nodes[policy] |= found->second;
      } else if (any_) {
        nodes[policy] = is_acceptable(policy);
      }
    });
    if (any) {
      for (const auto& [policy, acceptable] : expected_) {
        spend();
        nodes.try_emplace(policy, acceptable);
      }
    }
    expected_ = std::move(nodes);
    any_ = any && any_;
  }

  // §6.1.4 (b): what an issuer calls so its subjects call otherwise; where mapping is inhibited it ends there.
  void map(Bytes mappings, bool allowed) {
    Policies mapped;
    const auto nodes = expected_;
    for_each_mapping(mappings, [&](Bytes issuers, Bytes subjects) {
      spend();
      const auto found = nodes.find(issuers);
      if (found == nodes.end() && !any_) return;
      const bool acceptable = found == nodes.end() ? is_acceptable(issuers) : found->second;
      expected_.erase(issuers);
      if (allowed && !budget_spent()) mapped[subjects] |= acceptable;
    });
    for (const auto& [policy, acceptable] : mapped) expected_[policy] |= acceptable;
  }

 private:
  bool is_acceptable(Bytes policy) const {
    const auto same = [&](Bytes other) { return same_bytes(other, policy); };
    return question_.acceptable.empty() || std::ranges::any_of(question_.acceptable, same);
  }
  void spend() { budget_.left -= budget_.left == 0 ? 0 : 1; }

  const PolicyQuestion& question_;
  PolicyBudget& budget_;
  Policies expected_;
  bool any_ = true;
};

// How many certificates that aren't self-issued may follow until something comes into force (§6.1.2 (d), (e), (f)).
class Countdown {
 public:
  explicit Countdown(std::size_t start) : left_{start} {}
  bool in_force() const { return left_ == 0; }
  void step() { left_ -= left_ == 0 ? 0 : 1; }
  void lower(std::optional<std::uint64_t> to) { left_ = std::min(left_, to.value_or(left_)); }

 private:
  std::uint64_t left_;
};

bool asks_for_policies(const Certificate* certificate) {
  return certificate->extensions.policy_constraints.require_explicit_policy.has_value();
}

}  // namespace

std::optional<Fault> check_policies(std::span<const Certificate* const> path, const PolicyQuestion& question,
                                    bool anchor_too, PolicyBudget& budget) {
  const auto issued = path.first(path.size() - (anchor_too ? 0 : 1));
  if (!question.explicit_required && std::ranges::none_of(issued, asks_for_policies)) return std::nullopt;
  const auto never = path.size() + 1;
  Countdown require_explicit{question.explicit_required ? 0 : never};
  Countdown inhibit_any{question.any_policy_inhibited ? 0 : never};
  Countdown inhibit_mapping{question.mapping_inhibited ? 0 : never};
  Level level{question, budget};
  for (auto i = issued.size(); i-- > 0;) {
    const auto& certificate = *issued[i];
    const auto& extensions = certificate.extensions;
    const bool is_leaf = i == 0;
    const bool is_anchor = i + 1 == path.size();
    const bool any_allowed = !inhibit_any.in_force() || (!is_leaf && certificate.is_self_issued);
    if (extensions.has(KnownExtension::certificate_policies)) {
      level.descend(extensions.certificate_policies, any_allowed);
    } else if (!is_anchor) {
      level.clear();
    }
    if (level.budget_spent()) return Fault::path_budget;
    if (require_explicit.in_force() && level.empty()) return Fault::policy_not_acceptable;
    if (is_leaf) break;
    if (extensions.has(KnownExtension::policy_mappings)) {
      level.map(extensions.policy_mappings, !inhibit_mapping.in_force());
    }
    if (!certificate.is_self_issued) {
      for (auto* countdown : {&require_explicit, &inhibit_mapping, &inhibit_any}) countdown->step();
    }
    require_explicit.lower(extensions.policy_constraints.require_explicit_policy);
    inhibit_mapping.lower(extensions.policy_constraints.inhibit_policy_mapping);
    if (extensions.has(KnownExtension::inhibit_any_policy)) inhibit_any.lower(extensions.inhibit_any_policy);
  }
  if (issued.empty()) return std::nullopt;
  require_explicit.step();
  const auto leafs = issued.front()->extensions.policy_constraints.require_explicit_policy;
  if (leafs == 0) require_explicit.lower(0);
  const bool good = !require_explicit.in_force() || level.has_acceptable();
  return good ? std::nullopt : std::optional{Fault::policy_not_acceptable};
}

}  // namespace bulla::x509

// x509: the rules of a path (RFC 5280 §6.1) that need no signature. Knows nothing of how paths are found.
#pragma once
#include <map>
#include <optional>
#include <span>

#include "bulla/x509/duties.h"
#include "bulla/x509/name_constraints.h"
#include "bulla/x509/trust.h"

namespace bulla::x509 {

// Whether the end certificate is itself an anchor: then it may be a CA.
enum class LeafRole : std::uint8_t { issued, anchor };

// The rules for one question. Each check gives the first rule broken.
class PathRules {
 public:
  PathRules(const Question& question, const TrustOptions& options);

  std::optional<Fault> check_leaf(const Certificate& leaf, LeafRole role) const;
  // Is `issuer` one for the path below it (leaf first, not empty)? The rules on `below` itself have been checked.
  std::optional<Fault> check_issuer(std::span<const Certificate* const> below, const Certificate& issuer, Place place);
  // The rules that need all of a path (leaf first, anchor last); those on each certificate have been checked.
  std::optional<Fault> check_whole(std::span<const Certificate* const> path);

 private:
  std::optional<Fault> check_validity(const Certificate& certificate) const;
  std::optional<Fault> check_any(const Certificate& certificate, Place place) const;
  std::optional<Fault> check_constraints(std::span<const Certificate* const> below, const NameConstraints& constraints,
                                         OddBases odd);
  std::optional<Fault> check_constraints_on(const Certificate& certificate, const NameConstraints& constraints,
                                            OddBases odd);

  const Question& question_;
  const TrustOptions& options_;
  der::Seconds now_;
  ComparisonBudget comparisons_;
  std::map<const NameConstraints*, ConstraintIndex> constraints_;  // of issuers met so far
  std::map<std::pair<const NameConstraints*, const Certificate*>, std::optional<Fault>> constrained_;
  PolicyBudget policies_;
};

// The OID that stands for a purpose in an extended key usage.
Bytes purpose_oid(Purpose purpose);

// How long is a path (leaf first) when self-issued certificates behind its leaf don't count?
std::size_t counted_length(std::span<const Certificate* const> path);

// Is a path as long as the options allow?
bool is_full(std::span<const Certificate* const> path, const TrustOptions& options);

// Is the key of a kind and size that is accepted? RSA: up to 8192 bits, in whole octets.
bool is_strong(const KeyInfo& key, const TrustOptions& options);

}  // namespace bulla::x509

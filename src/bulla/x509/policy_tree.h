// x509: which policies a path is good for (RFC 5280 §6.1 as RFC 9618 amends it). Knows nothing of how paths are found.
#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "bulla/base/fault.h"
#include "bulla/x509/certificate.h"

namespace bulla::x509 {

// The inputs of RFC 5280 §6.1.1 (c), (e), (f), (g).
struct PolicyQuestion {
  std::span<const Bytes> acceptable{};  // content octets of OIDs; empty: any policy will do
  bool explicit_required = false;       // the path must be good for an acceptable one
  bool mapping_inhibited = false;
  bool any_policy_inhibited = false;
};

// Policies handled so far; a hostile mesh can't ask for more than `left`.
struct PolicyBudget {
  std::size_t left = 50'000;
};

// Is a path (leaf first, anchor last) good for a policy that is acceptable, if it has to be? The anchor's own
// extensions count if `anchor_too` (RFC 5937). Empty, Fault::policy_not_acceptable, or Fault::path_budget.
std::optional<Fault> check_policies(std::span<const Certificate* const> path, const PolicyQuestion& question,
                                    bool anchor_too, PolicyBudget& budget);

}  // namespace bulla::x509

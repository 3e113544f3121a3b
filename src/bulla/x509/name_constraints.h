// x509: name constraints (RFC 5280 §4.2.1.10): which names a CA may put into certificates.
#pragma once
#include <cstddef>
#include <optional>

#include "bulla/base/fault.h"
#include "bulla/x509/extensions.h"

namespace bulla::x509 {

struct Certificate;

// Reads NameConstraints: at least one list of subtrees, none empty, minimum 0, no maximum, each base well formed.
NameConstraints read_name_constraints(der::Reader& reader);

// Names compared with subtrees so far; a hostile chain can't ask for more than `left`.
struct ComparisonBudget {
  std::size_t left = 250'000;
};

// Do all names of `certificate` (subjectAltName, subject, and mailboxes in the subject if there is no subjectAltName)
// obey? Empty, Fault::name_constraint, or Fault::path_budget. Excluded subtrees come first; a wildcard name stands for
// each name that it may match; names that can't be understood break constraints of their kind.
std::optional<Fault> check_name_constraints(const NameConstraints& constraints, const Certificate& certificate,
                                            ComparisonBudget& budget);

}  // namespace bulla::x509

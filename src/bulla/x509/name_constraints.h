// x509: name constraints (RFC 5280 §4.2.1.10): which names a CA may put into certificates.
#pragma once
#include <cstddef>
#include <optional>

#include "bulla/base/fault.h"
#include "bulla/x509/subtree_index.h"

namespace bulla::x509 {

struct Certificate;

// Reads NameConstraints: at least one list of subtrees, none empty, minimum 0, no maximum, addresses with masks. Notes
// a base that has no meaning.
NameConstraints read_name_constraints(der::Reader& reader);

// Built once for the certificates below one issuer. Views into the constraints.
class ConstraintIndex {
 public:
  ConstraintIndex(const NameConstraints& constraints, OddBases odd);

  // Do all names of `certificate` (subjectAltName, subject, and mailboxes in the subject if there is no subjectAltName)
  // obey? Empty, Fault::name_constraint, or Fault::path_budget. Excluded subtrees come first; a wildcard name stands
  // for each name that it may match; names that can't be understood break constraints of their kind.
  std::optional<Fault> check(const Certificate& certificate, ComparisonBudget& budget) const;

 private:
  SubtreeIndex permitted_;
  SubtreeIndex excluded_;
};

}  // namespace bulla::x509

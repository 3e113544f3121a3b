// x509: the extensions that speak of policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14). Knows shapes, not
// what a path makes of them.
#pragma once
#include "bulla/x509/extensions.h"

namespace bulla::x509 {

// More than any certificate needs; each is compared with the others.
inline constexpr std::size_t max_policies = 128;

// Each reads one extension's value; no policy stands twice, nothing is mapped from or to anyPolicy.
void read_certificate_policies(der::Reader& value, Extensions& into);
void read_policy_mappings(der::Reader& value, Extensions& into);
void read_policy_constraints(der::Reader& value, Extensions& into);
void read_inhibit_any_policy(der::Reader& value, Extensions& into);

// Calls each(policy) for content that read_certificate_policies has checked.
void for_each_policy(Bytes policies, auto each) {
  der::Reader list{policies};
  while (list.more())
    list.sequence([&](der::Reader& information) {
      each(information.oid());
      while (information.more()) (void)information.next();
    });
}

// Calls each(issuer's policy, subject's policy) for content that read_policy_mappings has checked.
void for_each_mapping(Bytes mappings, auto each) {
  der::Reader list{mappings};
  while (list.more())
    list.sequence([&](der::Reader& pair) {
      const auto issuers = pair.oid();
      each(issuers, pair.oid());
    });
}

}  // namespace bulla::x509

// x509: extensions about policies.
#include "bulla/x509/policy_extensions.h"

#include <vector>

#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

// RFC 5280 §4.2.1.4: with anyPolicy only the two qualifiers that it names.
bool is_known_qualifier(Bytes qualifier) {
  return same_bytes(qualifier, oids::practice_statement_qualifier) ||
         same_bytes(qualifier, oids::user_notice_qualifier);
}

void read_qualifiers(der::Reader& information, Bytes policy, Extensions& into) {
  information.sequence([&](der::Reader& qualifiers) {
    do {
      qualifiers.sequence([&](der::Reader& qualifier) {
        const bool known = is_known_qualifier(qualifier.oid());
        if (!known && same_bytes(policy, oids::any_policy)) return qualifier.poison(Fault::der_value);
        into.unknown_qualifier |= !known;
        (void)qualifier.next();
      });
    } while (qualifiers.more());
  });
}

}  // namespace

void read_certificate_policies(der::Reader& value, Extensions& into) {
  std::vector<Bytes> seen;
  into.certificate_policies = value.content(tag::sequence);
  value.enter(into.certificate_policies, [&](der::Reader& list) {
    do {
      list.sequence([&](der::Reader& information) {
        const auto policy = information.oid();
        const auto same = [&](Bytes other) { return same_bytes(other, policy); };
        if (std::ranges::any_of(seen, same) || seen.size() == max_policies) information.poison(Fault::der_value);
        seen.push_back(policy);
        if (information.more()) read_qualifiers(information, policy, into);
      });
    } while (list.more());
  });
}

void read_policy_mappings(der::Reader& value, Extensions& into) {
  std::size_t count = 0;
  into.policy_mappings = value.content(tag::sequence);
  value.enter(into.policy_mappings, [&](der::Reader& list) {
    do {
      if (++count > max_policies) return list.poison(Fault::der_value);
      list.sequence([](der::Reader& pair) {
        for (int side = 0; side < 2; ++side) {
          if (same_bytes(pair.oid(), oids::any_policy)) pair.poison(Fault::der_value);
        }
      });
    } while (list.more());
  });
}

void read_policy_constraints(der::Reader& value, Extensions& into) {
  auto& constraints = into.policy_constraints;
  const auto read_skip = [](der::Reader& reader, unsigned number) -> std::optional<std::uint64_t> {
    if (!reader.at(tag::primitive_context(number))) return std::nullopt;
    return reader.small_integer(tag::primitive_context(number));
  };
  value.sequence([&](der::Reader& reader) {
    constraints.require_explicit_policy = read_skip(reader, 0);
    constraints.inhibit_policy_mapping = read_skip(reader, 1);
    const bool says_something = constraints.require_explicit_policy || constraints.inhibit_policy_mapping;
    if (reader.good() && !says_something) reader.poison(Fault::der_value);
  });
}

void read_inhibit_any_policy(der::Reader& value, Extensions& into) { into.inhibit_any_policy = value.small_integer(); }

}  // namespace bulla::x509

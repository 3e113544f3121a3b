// x509: name constraints.
#include "bulla/x509/name_constraints.h"

#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

bool contiguous_mask(Bytes mask) {
  bool ended = false;
  for (const auto octet : mask) {
    for (unsigned bit = 8; bit-- > 0;) {
      const bool one = octet >> bit & 1;
      if (one && ended) return false;
      ended = !one;
    }
  }
  return true;
}

Bytes read_subtrees(der::Reader& reader, der::Tag which, bool& odd_base) {
  if (!reader.at(which)) return {};
  const auto subtrees = reader.next().content;
  reader.enter(subtrees, [&](der::Reader& list) {
    do {
      list.sequence([&](der::Reader& subtree) {
        const auto base = read_general_name(subtree, AddressForm::range);
        if (!subtree.good()) return;
        const bool address = base.kind == GeneralNameKind::ip_address;
        if (address && !contiguous_mask(base.value.subspan(base.value.size() / 2))) subtree.poison(Fault::der_value);
        odd_base |= !is_meaningful_base(base);
      });
    } while (list.more());
  });
  return subtrees;
}

}  // namespace

NameConstraints read_name_constraints(der::Reader& reader) {
  NameConstraints constraints;
  reader.sequence([&](der::Reader& lists) {
    constraints.permitted = read_subtrees(lists, tag::constructed_context(0), constraints.odd_base);
    constraints.excluded = read_subtrees(lists, tag::constructed_context(1), constraints.odd_base);
    if (lists.good() && constraints.permitted.empty() && constraints.excluded.empty()) lists.poison(Fault::der_value);
  });
  return constraints;
}

ConstraintIndex::ConstraintIndex(const NameConstraints& constraints, OddBases odd)
    : permitted_{constraints.permitted, odd}, excluded_{constraints.excluded, odd} {}

std::optional<Fault> ConstraintIndex::check(const Certificate& certificate, ComparisonBudget& budget) const {
  bool broken = false;
  const auto check_one = [&](const GeneralName& name, LocalPart excluded_local_part = LocalPart::exact) {
    if (broken) return;
    const auto excluded = excluded_.judge(name, budget, excluded_local_part);
    const auto permitted = permitted_.judge(name, budget);
    broken = excluded.some_of_it_inside || excluded.not_understood || permitted.not_understood ||
             (permitted.any_of_kind && !permitted.all_of_it_inside);
  };
  if (!is_empty_name(certificate.subject)) check_one({GeneralNameKind::directory_name, certificate.subject});
  for (const auto name : certificate.extensions.alternative_names) check_one(name);
  if (!certificate.extensions.has(KnownExtension::subject_alternative_name)) {
    for_each_attribute(certificate.subject, [&](Bytes type, const der::Element& value) {
      if (!same_bytes(type, oids::email_address)) return;
      // In another type of string it is no mailbox (RFC 5280 appendix A.1).
      const auto mailbox = value.tag == tag::ia5_string ? value.content : Bytes{};
      check_one({GeneralNameKind::email, mailbox}, LocalPart::any_case);
    });
  }
  if (budget.left == 0) return Fault::path_budget;
  return broken ? std::optional{Fault::name_constraint} : std::nullopt;
}

}  // namespace bulla::x509

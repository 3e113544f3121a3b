// x509: name constraints.
#include "bulla/x509/name_constraints.h"

#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

// Reading.

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

// ".example.com" for the hosts below it alone.
bool is_host_or_domain(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  return is_dns_name(text);
}

bool is_well_formed(const GeneralName& base) {
  const auto text = text_of(base.value);
  switch (base.kind) {
    case GeneralNameKind::dns:
      return text.empty() || is_dns_name(text);
    case GeneralNameKind::email:
      return text.empty() || (text.find('@') == std::string_view::npos ? is_host_or_domain(text) : is_mailbox(text));
    case GeneralNameKind::uri:
      return text.empty() || is_host_or_domain(text);
    case GeneralNameKind::ip_address:
      return contiguous_mask(base.value.subspan(base.value.size() / 2));
    default:
      return true;
  }
}

Bytes read_subtrees(der::Reader& reader, der::Tag which) {
  if (!reader.at(which)) return {};
  const auto subtrees = reader.next().content;
  reader.enter(subtrees, [](der::Reader& list) {
    do {
      list.sequence([](der::Reader& subtree) {
        const auto base = read_general_name(subtree, AddressForm::range);
        if (subtree.good() && !is_well_formed(base)) subtree.poison(Fault::der_value);
      });
    } while (list.more());
  });
  return subtrees;
}

// Comparing. A presented name against the base of a subtree of the same kind.

enum class Relation : std::uint8_t { outside, inside, may_be_inside, not_understood };

// Host names: is `name` the domain `base` or below it?
bool is_host_within(std::string_view name, std::string_view base) {
  if (base.empty()) return true;
  if (!ends_ignoring_case(name, base)) return false;
  return name.size() == base.size() || base.front() == '.' || name[name.size() - base.size() - 1] == '.';
}

// "*.parent" stands for every name with one label more than parent.
Relation relate_wildcard(std::string_view parent, std::string_view base) {
  if (!is_dns_name(parent)) return Relation::not_understood;
  if (is_host_within(parent, base)) return Relation::inside;
  const auto dot = base.find('.');
  const bool child = dot != std::string_view::npos && same_ignoring_case(base.substr(dot + 1), parent);
  return child ? Relation::may_be_inside : Relation::outside;
}

Relation relate_dns(std::string_view name, std::string_view base) {
  if (name.starts_with("*.")) return relate_wildcard(name.substr(2), base);
  if (!is_dns_name(name)) return Relation::not_understood;
  return is_host_within(name, base) ? Relation::inside : Relation::outside;
}

// A base without a dot in front means that one host (e-mail, URI), unlike for DNS names.
Relation relate_host(std::string_view host, std::string_view base) {
  const bool inside =
      base.empty() || (base.starts_with('.') ? ends_ignoring_case(host, base) : same_ignoring_case(host, base));
  return inside ? Relation::inside : Relation::outside;
}

Relation relate_email(std::string_view mailbox, std::string_view base) {
  if (!is_mailbox(mailbox)) return Relation::not_understood;
  const auto at = mailbox.find('@');
  const auto base_at = base.find('@');
  if (base_at == std::string_view::npos) return relate_host(mailbox.substr(at + 1), base);
  const bool same =
      mailbox.substr(0, at) == base.substr(0, base_at) && same_ignoring_case(mailbox.substr(at), base.substr(base_at));
  return same ? Relation::inside : Relation::outside;
}

// RFC 3986 §3.2: the host between "//", user information and port; empty if it is no DNS name.
std::string_view uri_host(std::string_view uri) {
  const auto start = uri.find("://");
  if (start == std::string_view::npos) return {};
  auto authority = uri.substr(start + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const auto user = authority.rfind('@'); user != std::string_view::npos) authority.remove_prefix(user + 1);
  authority = authority.substr(0, authority.find(':'));
  return is_dns_name(authority) ? authority : std::string_view{};
}

Relation relate_uri(std::string_view uri, std::string_view base) {
  const auto host = uri_host(uri);
  return host.empty() ? Relation::not_understood : relate_host(host, base);
}

Relation relate_address(Bytes address, Bytes range) {
  if (range.size() != 2 * address.size()) return Relation::outside;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if ((address[i] ^ range[i]) & range[address.size() + i]) return Relation::outside;
  }
  return Relation::inside;
}

Relation relate(const GeneralName& name, const GeneralName& base) {
  switch (name.kind) {
    case GeneralNameKind::dns:
      return relate_dns(text_of(name.value), text_of(base.value));
    case GeneralNameKind::email:
      return relate_email(text_of(name.value), text_of(base.value));
    case GeneralNameKind::uri:
      return relate_uri(text_of(name.value), text_of(base.value));
    case GeneralNameKind::ip_address:
      return relate_address(name.value, base.value);
    case GeneralNameKind::directory_name:
      return is_within(name.value, base.value) ? Relation::inside : Relation::outside;
    default:
      return Relation::not_understood;
  }
}

// Checking.

// What the subtrees of one list say of one name.
struct Verdict {
  bool any_of_kind = false;
  bool all_of_it_inside = false;
  bool some_of_it_inside = false;
  bool not_understood = false;
};

class Checker {
 public:
  Checker(const NameConstraints& constraints, ComparisonBudget& budget) : constraints_{constraints}, budget_{budget} {}

  void check(const GeneralName& name) {
    if (fault_) return;
    const auto excluded = judge(name, constraints_.excluded);
    const auto permitted = judge(name, constraints_.permitted);
    if (fault_) return;
    const bool bad = excluded.some_of_it_inside || excluded.not_understood || permitted.not_understood ||
                     (permitted.any_of_kind && !permitted.all_of_it_inside);
    if (bad) fault_ = Fault::name_constraint;
  }
  std::optional<Fault> fault() const { return fault_; }

 private:
  Verdict judge(const GeneralName& name, Bytes subtrees) {
    Verdict verdict;
    der::Reader list{subtrees};
    while (list.more()) {
      if (budget_.left == 0) {
        fault_ = Fault::path_budget;
        return verdict;
      }
      --budget_.left;
      der::Reader subtree{list.content(tag::sequence)};
      const auto base = subtree.next();
      if ((base.tag & 0x1f) == static_cast<unsigned>(name.kind)) add(verdict, relate(name, {name.kind, base.content}));
    }
    return verdict;
  }
  static void add(Verdict& verdict, Relation relation) {
    verdict.any_of_kind = true;
    verdict.all_of_it_inside |= relation == Relation::inside;
    verdict.some_of_it_inside |= relation == Relation::inside || relation == Relation::may_be_inside;
    verdict.not_understood |= relation == Relation::not_understood;
  }

  const NameConstraints& constraints_;
  ComparisonBudget& budget_;
  std::optional<Fault> fault_;
};

}  // namespace

NameConstraints read_name_constraints(der::Reader& reader) {
  NameConstraints constraints;
  reader.sequence([&](der::Reader& lists) {
    constraints.permitted = read_subtrees(lists, tag::constructed_context(0));
    constraints.excluded = read_subtrees(lists, tag::constructed_context(1));
    if (lists.good() && constraints.permitted.empty() && constraints.excluded.empty()) lists.poison(Fault::der_value);
  });
  return constraints;
}

std::optional<Fault> check_name_constraints(const NameConstraints& constraints, const Certificate& certificate,
                                            ComparisonBudget& budget) {
  Checker checker{constraints, budget};
  if (!is_empty_name(certificate.subject)) checker.check({GeneralNameKind::directory_name, certificate.subject});
  for (const auto name : certificate.extensions.alternative_names) checker.check(name);
  if (!certificate.extensions.has(KnownExtension::subject_alternative_name)) {
    for_each_attribute(certificate.subject, [&](Bytes type, const der::Element& value) {
      if (same_bytes(type, oids::email_address)) checker.check({GeneralNameKind::email, value.content});
    });
  }
  return checker.fault();
}

}  // namespace bulla::x509

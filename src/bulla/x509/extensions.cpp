// x509: certificate extensions.
#include "bulla/x509/extensions.h"

#include <array>

#include "bulla/x509/distribution_points.h"
#include "bulla/x509/name_constraints.h"
#include "bulla/x509/oids.h"
#include "bulla/x509/policy_extensions.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

void read_subject_key_identifier(der::Reader& value, Extensions& into) {
  into.subject_key_identifier = value.octet_string();
  if (value.good() && into.subject_key_identifier.empty()) value.poison(Fault::der_value);
}

// RFC 5280 §4.2.1.3: nine bits, at least one of them set; DER drops trailing zeros (X.690 §11.2.2).
void read_key_usage(der::Reader& value, Extensions& into) {
  const auto bits = value.bit_string();
  if (!value.good()) return;
  const auto set = std::ranges::any_of(bits.octets, [](std::uint8_t octet) { return octet != 0; });
  if (!set || bits.octets.size() * 8 - bits.unused > 9) return value.poison(Fault::der_value);
  into.key_usage_padded = !(bits.octets.back() >> bits.unused & 1);
  for (std::size_t bit = 0; bit < bits.octets.size() * 8; ++bit) {
    const bool on = bits.octets[bit / 8] >> (7 - bit % 8) & 1;
    if (on) into.key_usage = static_cast<std::uint16_t>(into.key_usage | 1U << bit);
  }
}

void read_extended_key_usage(der::Reader& value, Extensions& into) {
  into.extended_key_usage = value.content(tag::sequence);
  value.enter(into.extended_key_usage, [](der::Reader& purposes) {
    do {
      (void)purposes.oid();
    } while (purposes.more());
  });
}

void read_basic_constraints(der::Reader& value, Extensions& into) {
  value.sequence([&](der::Reader& reader) {
    into.basic_constraints.authority = reader.boolean_default_false();
    if (reader.more()) into.basic_constraints.path_length = reader.small_integer();
  });
}

void read_subject_alternative_name(der::Reader& value, Extensions& into) {
  into.alternative_names = read_general_names(value);
}

void read_constraints(der::Reader& value, Extensions& into) { into.name_constraints = read_name_constraints(value); }

// RFC 5280 §4.2.2.1: SEQUENCE SIZE (1..MAX) OF (accessMethod, accessLocation).
void read_authority_information_access(der::Reader& value, Extensions&) {
  value.sequence([](der::Reader& list) {
    do {
      list.sequence([](der::Reader& access) {
        (void)access.oid();
        (void)read_general_name(access, AddressForm::host);
      });
    } while (list.more());
  });
}

void read_crl_distribution_points(der::Reader& value, Extensions& into) {
  into.distribution_points = read_distribution_points(value);
}

// RFC 9608 §2.
void read_no_revocation_available(der::Reader& value, Extensions&) { value.null(); }

// RFC 7633 §4.1: SEQUENCE OF INTEGER, the types of TLS extensions.
void read_tls_feature(der::Reader& value, Extensions& into) {
  constexpr std::uint64_t status_request = 5;
  value.sequence([&](der::Reader& list) {
    do {
      into.must_staple |= list.small_integer() == status_request;
    } while (list.more());
  });
}

// RFC 5280 says of each whether it may be critical.
enum class Criticality : std::uint8_t { either, never };

struct KnownRow {
  Bytes type;
  KnownExtension which;
  Criticality criticality;
  void (*read)(der::Reader& value, Extensions& into);  // null: its value says nothing here
};
constexpr std::array known{
    KnownRow{oids::subject_key_identifier, KnownExtension::subject_key_identifier, Criticality::never,
             read_subject_key_identifier},
    KnownRow{oids::authority_key_identifier, KnownExtension::authority_key_identifier, Criticality::never,
             read_authority_key_identifier},
    KnownRow{oids::key_usage, KnownExtension::key_usage, Criticality::either, read_key_usage},
    KnownRow{oids::extended_key_usage, KnownExtension::extended_key_usage, Criticality::either,
             read_extended_key_usage},
    KnownRow{oids::basic_constraints, KnownExtension::basic_constraints, Criticality::either, read_basic_constraints},
    KnownRow{oids::subject_alternative_name, KnownExtension::subject_alternative_name, Criticality::either,
             read_subject_alternative_name},
    KnownRow{oids::certificate_policies, KnownExtension::certificate_policies, Criticality::either,
             read_certificate_policies},
    KnownRow{oids::policy_mappings, KnownExtension::policy_mappings, Criticality::either, read_policy_mappings},
    KnownRow{oids::policy_constraints, KnownExtension::policy_constraints, Criticality::either,
             read_policy_constraints},
    KnownRow{oids::inhibit_any_policy, KnownExtension::inhibit_any_policy, Criticality::either,
             read_inhibit_any_policy},
    KnownRow{oids::authority_information_access, KnownExtension::authority_information_access, Criticality::never,
             read_authority_information_access},
    KnownRow{oids::crl_distribution_points, KnownExtension::crl_distribution_points, Criticality::either,
             read_crl_distribution_points},
    KnownRow{oids::no_revocation_available, KnownExtension::no_revocation_available, Criticality::never,
             read_no_revocation_available},
    KnownRow{oids::application_policies, KnownExtension::application_policies, Criticality::either, nullptr},
    KnownRow{oids::tls_feature, KnownExtension::tls_feature, Criticality::either, read_tls_feature},
    KnownRow{oids::name_constraints, KnownExtension::name_constraints, Criticality::either, read_constraints},
};

const KnownRow* find_known(Bytes type) {
  for (const auto& row : known) {
    if (same_bytes(row.type, type)) return &row;
  }
  return nullptr;
}

void read_known(der::Reader& reader, const KnownRow& row, const Extension& extension, Extensions& into) {
  const bool whole = !row.read || der::read_all(extension.value, [&](der::Reader& value) { row.read(value, into); });
  const bool allowed = row.criticality == Criticality::either || !extension.critical;
  if (!whole || !allowed) return reader.poison(Fault::certificate_extension_malformed);
  into.note(row.which, extension);
}

// RFC 9608 §4: who says that there are no lists is no CA and names none.
bool is_consistent(const Extensions& extensions) {
  return !extensions.has(KnownExtension::no_revocation_available) ||
         (!extensions.basic_constraints.authority && !extensions.has(KnownExtension::crl_distribution_points));
}

// The types met so far.
class SeenTypes {
 public:
  // Not when full. False if it has been met.
  bool add(Bytes type) {
    const auto seen = std::span{types_}.first(size_);
    if (std::ranges::any_of(seen, [&](Bytes old) { return same_bytes(old, type); })) return false;
    types_[size_++] = type;
    return true;
  }
  bool full() const { return size_ == types_.size(); }

 private:
  std::array<Bytes, max_extensions> types_{};
  std::size_t size_ = 0;
};

}  // namespace

// RFC 5280 §4.2.1.1: issuer and serial number stand together or not at all.
void read_authority_key_identifier(der::Reader& value, Extensions& into) {
  value.sequence([&](der::Reader& reader) {
    if (reader.at(tag::primitive_context(0))) into.authority_key_identifier = reader.next().content;
    const bool issuer = reader.at(tag::constructed_context(1));
    if (issuer) {
      reader.inside(tag::constructed_context(1), [](der::Reader& names) {
        do {
          (void)read_general_name(names, AddressForm::host);
        } while (names.more());
      });
    }
    into.authority_names_issuer = issuer;
    if (reader.at(tag::primitive_context(2)) != issuer) return reader.poison(Fault::der_value);
    if (issuer) (void)reader.integer(tag::primitive_context(2));
  });
}

void Extensions::note(KnownExtension which, const Extension& extension) {
  present_ |= 1U << static_cast<unsigned>(which);
  if (extension.critical) critical_ |= 1U << static_cast<unsigned>(which);
}

bool Extensions::names_purpose(Bytes purpose) const {
  der::Reader purposes{extended_key_usage};
  while (purposes.more()) {
    if (same_bytes(purposes.oid(), purpose)) return true;
  }
  return false;
}

Extension read_extension(der::Reader& reader) {
  Extension extension;
  reader.sequence([&](der::Reader& inner) {
    extension.type = inner.oid();
    extension.critical = inner.boolean_default_false();
    extension.value = inner.octet_string();
  });
  return extension;
}

Extensions read_extensions(der::Reader& reader) {
  Extensions extensions;
  SeenTypes seen;
  extensions.all = reader.content(tag::sequence);
  reader.enter(extensions.all, [&](der::Reader& list) {
    do {
      const auto extension = read_extension(list);
      if (!list.good()) return;
      if (seen.full()) return list.poison(Fault::certificate_extension_malformed);
      if (!seen.add(extension.type)) return list.poison(Fault::certificate_duplicate_extension);
      if (const auto* row = find_known(extension.type)) {
        read_known(list, *row, extension, extensions);
      } else if (extension.critical && extensions.unknown_critical.empty()) {
        extensions.unknown_critical = extension.type;
      }
    } while (list.more());
    if (!is_consistent(extensions)) list.poison(Fault::certificate_extension_malformed);
  });
  return extensions;
}

bool says_at_least(const Extensions& extensions, Bytes type, Bytes wanted) {
  der::Reader reader{type};
  const auto oid = reader.oid();
  const bool is_key_usage = same_bytes(oid, oids::key_usage);
  if (!is_key_usage && !same_bytes(oid, oids::extended_key_usage)) return true;
  if (!extensions.has(is_key_usage ? KnownExtension::key_usage : KnownExtension::extended_key_usage)) return false;
  if (wanted.empty()) return true;
  Extensions least;
  der::Reader value{wanted};
  is_key_usage ? read_key_usage(value, least) : read_extended_key_usage(value, least);
  if (!value.finish()) return false;
  if (is_key_usage) return (extensions.key_usage & least.key_usage) == least.key_usage;
  der::Reader purposes{least.extended_key_usage};
  while (purposes.more())
    if (!extensions.names_purpose(purposes.oid())) return false;
  return true;
}

}  // namespace bulla::x509

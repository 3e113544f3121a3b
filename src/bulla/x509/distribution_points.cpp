// x509: distribution points.
#include "bulla/x509/distribution_points.h"

#include "bulla/der/writer.h"
#include "bulla/x509/distinguished_name.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

// [number] IMPLICIT GeneralNames.
GeneralNames read_names(der::Reader& reader, unsigned number) {
  const auto content = reader.content(tag::constructed_context(number));
  std::size_t count = 0;
  reader.enter(content, [&](der::Reader& names) {
    do {
      if (++count > max_names_of_a_point) return names.poison(Fault::der_value);
      (void)read_general_name(names, AddressForm::host);
    } while (names.more());
  });
  return GeneralNames{reader.good() ? content : Bytes{}};
}

// The content of a SET with at least one attribute; checked as the Name that it would make.
Bytes read_relative_name(der::Reader& reader) {
  const auto content = reader.content(tag::constructed_context(1));
  reader.enter(content, [](der::Reader& attributes) {
    std::size_t count = 0;
    do {
      if (++count > max_attributes_in_one_rdn) return attributes.poison(Fault::der_value);
      attributes.sequence([](der::Reader& attribute) {
        (void)attribute.oid();
        (void)attribute.next();
      });
    } while (attributes.more());
  });
  return content;
}

// [0] EXPLICIT: DistributionPointName is a CHOICE.
DistributionPointName read_name(der::Reader& reader) {
  DistributionPointName name;
  if (!reader.at(tag::constructed_context(0))) return name;
  reader.inside(tag::constructed_context(0), [&](der::Reader& choice) {
    if (choice.at(tag::constructed_context(1))) {
      name.relative = read_relative_name(choice);
    } else {
      name.full = read_names(choice, 0);
    }
  });
  return name;
}

std::uint16_t read_reasons(der::Reader& reader, unsigned number) {
  if (!reader.at(tag::primitive_context(number))) return all_reasons;
  const auto content = reader.next().content;
  std::uint16_t reasons = 0;
  const bool shaped = content.size() >= 2 && content.size() <= 3 && content[0] < 8;
  if (!shaped) reader.poison(Fault::der_value);
  for (std::size_t bit = 0; shaped && bit < (content.size() - 1) * 8 - content[0]; ++bit) {
    const bool on = content[1 + bit / 8] >> (7 - bit % 8) & 1;
    if (on) reasons = static_cast<std::uint16_t>(reasons | 1U << bit);
  }
  return reasons & all_reasons;
}

bool read_flag(der::Reader& reader, unsigned number) {
  if (!reader.at(tag::primitive_context(number))) return false;
  const auto content = reader.next().content;
  const bool is_true = content.size() == 1 && content[0] == 0xff;  // FALSE is the default, so it isn't written
  if (!is_true) reader.poison(Fault::der_value);
  return is_true;
}

// `issuer` with one more RDN.
Buffer extended(Bytes issuer, Bytes relative) {
  der::Writer writer;
  der::Reader outer{issuer};
  const auto rdns = outer.content(tag::sequence);
  writer.sequence([&] {
    writer.raw(rdns);
    writer.inside(tag::set, [&] { writer.raw(relative); });
  });
  return std::move(writer).take();
}

bool names_one_of(const GeneralNames& names, const GeneralNames& others) {
  for (const auto name : names) {
    for (const auto other : others) {
      if (same_general_name(name, other)) return true;
    }
  }
  return false;
}

}  // namespace

DistributionPoint read_distribution_point(der::Reader& reader) {
  DistributionPoint point;
  reader.sequence([&](der::Reader& inner) {
    point.name = read_name(inner);
    point.reasons = read_reasons(inner, 1);
    if (inner.at(tag::constructed_context(2))) point.crl_issuers = read_names(inner, 2);
    if (inner.good() && point.name.empty() && point.crl_issuers.empty()) inner.poison(Fault::der_value);
  });
  return point;
}

Bytes read_distribution_points(der::Reader& value) {
  const auto points = value.content(tag::sequence);
  value.enter(points, [](der::Reader& list) {
    std::size_t count = 0;
    do {
      if (++count > max_distribution_points) return list.poison(Fault::der_value);
      (void)read_distribution_point(list);
    } while (list.more());
  });
  return points;
}

IssuingDistributionPoint read_issuing_distribution_point(der::Reader& value) {
  IssuingDistributionPoint point;
  value.sequence([&](der::Reader& reader) {
    const bool empty = !reader.more();
    point.name = read_name(reader);
    point.only_user_certificates = read_flag(reader, 1);
    point.only_authorities = read_flag(reader, 2);
    point.reasons = read_reasons(reader, 3);
    point.indirect = read_flag(reader, 4);
    point.only_attribute_certificates = read_flag(reader, 5);
    const int scopes = point.only_user_certificates + point.only_authorities + point.only_attribute_certificates;
    if (empty || scopes > 1) reader.poison(Fault::der_value);
  });
  return point;
}

bool same_general_name(const GeneralName& a, const GeneralName& b) {
  if (a.kind != b.kind) return false;
  return a.kind == GeneralNameKind::directory_name ? same_name(a.value, b.value) : same_bytes(a.value, b.value);
}

bool names_directory(const GeneralNames& names, Bytes directory_name) {
  for (const auto name : names) {
    if (same_general_name(name, {GeneralNameKind::directory_name, directory_name})) return true;
  }
  return false;
}

bool share_a_name(const DistributionPointName& a, const DistributionPointName& b, Bytes issuer) {
  if (!a.relative.empty() && !b.relative.empty()) {
    return same_name(extended(issuer, a.relative), extended(issuer, b.relative));
  }
  if (!a.relative.empty()) return names_directory(b.full, extended(issuer, a.relative));
  if (!b.relative.empty()) return names_directory(a.full, extended(issuer, b.relative));
  return names_one_of(a.full, b.full);
}

}  // namespace bulla::x509

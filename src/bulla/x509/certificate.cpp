// x509: reading a certificate.
#include "bulla/x509/certificate.h"

#include "bulla/base/try.h"
#include "bulla/x509/distinguished_name.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

constexpr std::size_t max_serial_octets = 20;
constexpr std::uint64_t version_3 = 2;

void read_version(der::Reader& tbs) {
  if (!tbs.at(tag::constructed_context(0))) return tbs.poison(Fault::certificate_version);
  tbs.inside(tag::constructed_context(0), [](der::Reader& version) {
    const auto number = version.small_integer();
    if (version.good() && number != version_3) version.poison(Fault::certificate_version);
  });
}

void read_serial(der::Reader& tbs, Certificate& into) {
  into.serial_content = tbs.integer();
  if (!tbs.good()) return;
  into.serial = into.serial_content.subspan(into.serial_content[0] == 0 ? 1 : 0);
  if (into.serial.size() > max_serial_octets) tbs.poison(Fault::certificate_serial);
}

std::optional<Fault> find_irregularity(const Certificate& read, bool usual_times) {
  if (read.serial_content[0] & 0x80) return Fault::certificate_serial;
  if (read.extensions.name_constraints.odd_base) return Fault::certificate_extension_malformed;
  // RFC 5280 §4.2.1.6
  if (is_empty_name(read.subject) && !read.extensions.is_critical(KnownExtension::subject_alternative_name))
    return Fault::certificate_malformed;
  if (read.is_self_issued) return std::nullopt;
  if (read.serial.empty()) return Fault::certificate_serial;
  if (!usual_times) return Fault::certificate_time_form;
  if (read.extensions.key_usage_padded) return Fault::certificate_extension_malformed;
  return std::nullopt;
}

struct ValidityTime {
  der::Seconds time;
  bool usual_form;  // UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5)
};

ValidityTime read_validity_time(der::Reader& validity) {
  const bool generalized = validity.at(tag::generalized_time);
  const auto time = validity.time();
  return {time, generalized == (time >= der::utc_time_end)};
}

// Whether both times are in their usual form.
bool read_validity(der::Reader& tbs, Certificate& into) {
  bool usual_form = false;
  tbs.sequence([&](der::Reader& validity) {
    const auto from = read_validity_time(validity);
    const auto until = read_validity_time(validity);
    into.not_before = from.time;
    into.not_after = until.time;
    usual_form = from.usual_form && until.usual_form;
  });
  return usual_form;
}

void read_public_key_info(der::Reader& tbs, Certificate& into) {
  const auto info = tbs.element(tag::sequence);
  into.public_key_info = info.whole;
  tbs.enter(info.whole, [&](der::Reader& reader) { into.key = read_key_info(reader); });
}

// issuerUniqueID and subjectUniqueID: CAs must not write them, readers must pass them over (RFC 5280 §4.1.2.8).
void skip_unique_identifiers(der::Reader& tbs) {
  for (const unsigned number : {1U, 2U}) {
    if (tbs.at(tag::primitive_context(number))) (void)tbs.bit_string(tag::primitive_context(number));
  }
}

void compare_names(Certificate& into) {
  into.issuer_hash = name_hash(into.issuer);
  into.subject_hash = name_hash(into.subject);
  into.is_self_issued = into.issuer_hash == into.subject_hash && same_name(into.issuer, into.subject);
}

// RFC 5280 §4.1.2.4, §4.1.2.6: an issuer has a name; a subject has one, or a subjectAltName if it is no CA.
bool is_named(const Certificate& read) {
  if (is_empty_name(read.issuer)) return false;
  if (!is_empty_name(read.subject)) return true;
  return read.extensions.has(KnownExtension::subject_alternative_name) && !read.extensions.basic_constraints.authority;
}

void read_tbs(der::Reader& tbs, Certificate& into) {
  read_version(tbs);
  read_serial(tbs, into);
  const auto algorithm = tbs.element(tag::sequence).whole;
  if (tbs.good() && !same_bytes(algorithm, into.signature_algorithm_identifier)) {
    tbs.poison(Fault::certificate_algorithms_differ);
  }
  into.issuer = read_distinguished_name(tbs);
  const bool usual_times = read_validity(tbs, into);
  into.subject = read_distinguished_name(tbs);
  read_public_key_info(tbs, into);
  skip_unique_identifiers(tbs);
  if (tbs.more()) {
    tbs.inside(tag::constructed_context(3), [&](der::Reader& reader) { into.extensions = read_extensions(reader); });
  }
  if (!tbs.good()) return;
  compare_names(into);
  if (!is_named(into)) return tbs.poison(Fault::certificate_malformed);
  into.irregularity = find_irregularity(into, usual_times);
}

void read_certificate(der::Reader& outer, Certificate& into) {
  outer.sequence([&](der::Reader& reader) {
    const auto tbs = reader.element(tag::sequence);
    into.to_be_signed = tbs.whole;
    into.signature_algorithm_identifier = reader.element(tag::sequence).whole;
    into.signature = reader.whole_octets();
    reader.enter(tbs.content, [&](der::Reader& inner) { read_tbs(inner, into); });
  });
}

}  // namespace

Result<std::shared_ptr<const Certificate>> Certificate::parse(Bytes encoded) {
  auto certificate = std::make_shared<Certificate>(OnlyParse{}, encoded);
  TRY_VOID(der::read_all(certificate->der, [&](der::Reader& reader) { read_certificate(reader, *certificate); }));
  certificate->signature_algorithm = x509::signature_algorithm(certificate->signature_algorithm_identifier);
  return certificate;
}

std::string Certificate::subject_text() const { return distinguished_name_text(subject); }
std::string Certificate::issuer_text() const { return distinguished_name_text(issuer); }
std::string Certificate::serial_text() const { return serial.empty() ? "00" : to_hex(serial); }

std::vector<std::string> Certificate::names_text() const {
  std::vector<std::string> texts;
  for (const auto name : extensions.alternative_names) texts.push_back(general_name_text(name));
  return texts;
}

}  // namespace bulla::x509

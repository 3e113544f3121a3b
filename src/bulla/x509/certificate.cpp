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

Bytes read_serial(der::Reader& tbs) {
  const auto serial = tbs.integer();
  if (!tbs.good()) return {};
  const bool negative = serial[0] & 0x80;
  const auto magnitude = serial.subspan(serial[0] == 0 ? 1 : 0);
  if (negative || magnitude.size() > max_serial_octets) tbs.poison(Fault::certificate_serial);
  return magnitude;
}

// RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after.
der::Seconds read_validity_time(der::Reader& validity) {
  const bool generalized = validity.at(tag::generalized_time);
  const auto time = validity.time();
  if (validity.good() && generalized != (time >= der::utc_time_end)) validity.poison(Fault::certificate_time_form);
  return time;
}

void read_validity(der::Reader& tbs, Certificate& into) {
  tbs.sequence([&](der::Reader& validity) {
    into.not_before = read_validity_time(validity);
    into.not_after = read_validity_time(validity);
  });
}

void read_public_key_info(der::Reader& tbs, Certificate& into) {
  const auto info = tbs.element(tag::sequence);
  into.public_key_info = info.whole;
  tbs.enter(info.whole, [&](der::Reader& reader) { into.key = read_key_info(reader); });
}

// issuerUniqueID and subjectUniqueID: CAs must not write them, readers must pass them over (RFC 5280 §4.1.2.8).
void skip_unique_identifiers(der::Reader& tbs) {
  for (const unsigned number : {1U, 2U}) {
    if (tbs.at(tag::primitive_context(number))) (void)tbs.next();
  }
}

void read_tbs(der::Reader& tbs, Certificate& into) {
  read_version(tbs);
  into.serial = read_serial(tbs);
  const auto algorithm = tbs.element(tag::sequence).whole;
  if (tbs.good() && !same_bytes(algorithm, into.signature_algorithm_identifier)) {
    tbs.poison(Fault::certificate_algorithms_differ);
  }
  into.issuer = read_distinguished_name(tbs);
  read_validity(tbs, into);
  into.subject = read_distinguished_name(tbs);
  read_public_key_info(tbs, into);
  skip_unique_identifiers(tbs);
  if (tbs.more()) {
    tbs.inside(tag::constructed_context(3), [&](der::Reader& reader) { into.extensions = read_extensions(reader); });
  }
}

void compare_names(const der::Reader& tbs, Certificate& into) {
  if (!tbs.good()) return;
  into.issuer_hash = name_hash(into.issuer);
  into.subject_hash = name_hash(into.subject);
  into.is_self_issued = into.issuer_hash == into.subject_hash && same_name(into.issuer, into.subject);
}

// Rules on more than one field (RFC 5280 §4.1.2.4, §4.1.2.6).
void check_whole(der::Reader& tbs, const Certificate& read) {
  if (!tbs.good()) return;
  const auto& extensions = read.extensions;
  const bool nameless = is_empty_name(read.subject);
  const bool named_elsewhere = extensions.is_critical(KnownExtension::subject_alternative_name);
  const bool nameless_authority = nameless && extensions.basic_constraints.authority;
  if (is_empty_name(read.issuer) || nameless_authority || (nameless && !named_elsewhere)) {
    tbs.poison(Fault::certificate_malformed);
  }
  // Roots that are trusted everywhere have the serial number 0; nobody else may.
  if (read.serial.empty() && !read.is_self_issued) tbs.poison(Fault::certificate_serial);
}

void read_certificate(der::Reader& outer, Certificate& into) {
  outer.sequence([&](der::Reader& reader) {
    const auto tbs = reader.element(tag::sequence);
    into.to_be_signed = tbs.whole;
    into.signature_algorithm_identifier = reader.element(tag::sequence).whole;
    into.signature = reader.whole_octets();
    reader.enter(tbs.content, [&](der::Reader& inner) {
      read_tbs(inner, into);
      compare_names(inner, into);
      check_whole(inner, into);
    });
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

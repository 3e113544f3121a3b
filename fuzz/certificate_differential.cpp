// fuzz: the same certificate to our reader and to libcrypto's. What both read says the same; what ours reads libcrypto
// reads as well, but for kinds that are named here with their reasons. Libcrypto reads much that ours refuses: that is
// no finding.
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "bulla/openssl/handles.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"
#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

using TheirCertificate = openssl::Handle<X509, X509_free>;

TheirCertificate parse_theirs(Bytes der) {
  const auto* at = der.data();
  TheirCertificate parsed{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  return at == der.data() + der.size() ? std::move(parsed) : nullptr;
}

// As libcrypto writes it again.
template <auto Encode>
Buffer written(const auto* value) {
  const int size = Encode(value, nullptr);
  require(size > 0);
  Buffer out(static_cast<std::size_t>(size));
  auto* at = out.data();
  require(Encode(value, &at) == size);
  return out;
}

Bytes octets_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

Bytes octets_of(const ASN1_OBJECT* type) { return {OBJ_get0_data(type), OBJ_length(type)}; }

der::Seconds seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  require(ASN1_TIME_to_tm(time, &parts) == 1);
  const std::chrono::year_month_day date{std::chrono::year{1900 + parts.tm_year},
                                         std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                         std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  return std::chrono::sys_days{date} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
         std::chrono::seconds{parts.tm_sec};
}

// An attribute that nobody here knows may hold any type (X.501), and a known one a VisibleString; libcrypto takes those
// strings alone that RFC 5280 names.
bool has_odd_attribute(Bytes name) {
  namespace tag = der::tag;
  constexpr std::array strings{tag::utf8_string,    tag::printable_string, tag::numeric_string,  tag::ia5_string,
                               tag::teletex_string, tag::bmp_string,       tag::universal_string};
  bool odd = false;
  x509::for_each_attribute(
      name, [&](Bytes, const der::Element& value) { odd |= std::ranges::find(strings, value.tag) == strings.end(); });
  return odd;
}

// Libcrypto looks into what means nothing here.
bool is_opaque_here(const x509::GeneralName& name) {
  using enum x509::GeneralNameKind;
  if (name.kind == directory_name) return has_odd_attribute(name.value);
  return name.kind == other_name || name.kind == x400_address || name.kind == edi_party_name;
}

// Who signs with an algorithm that is unknown here, or has such a key, is believed nothing: its parameters are not
// read.
bool may_be_refused(const x509::Certificate& ours) {
  return !ours.signature_algorithm || !ours.key.kind || has_odd_attribute(ours.subject) ||
         has_odd_attribute(ours.issuer);
}

void compare_fields(const x509::Certificate& ours, const X509* theirs) {
  require(same_bytes(ours.subject, written<i2d_X509_NAME>(X509_get_subject_name(theirs))));
  require(same_bytes(ours.issuer, written<i2d_X509_NAME>(X509_get_issuer_name(theirs))));
  const auto serial = written<i2d_ASN1_INTEGER>(X509_get0_serialNumber(theirs));
  require(same_bytes(ours.serial_content, der::Reader{serial}.integer()));
  require(ours.not_before == seconds_of(X509_get0_notBefore(theirs)));
  require(ours.not_after == seconds_of(X509_get0_notAfter(theirs)));
  require(same_bytes(ours.public_key_info, written<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(theirs))));
  const ASN1_BIT_STRING* signature = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(&signature, &algorithm, theirs);
  require(same_bytes(ours.signature, octets_of(signature)));
  require(same_bytes(ours.signature_algorithm_identifier, written<i2d_X509_ALGOR>(algorithm)));
}

void compare_extension_list(const x509::Extensions& ours, const X509* theirs) {
  der::Reader list{ours.all};
  int index = 0;
  for (; list.more(); ++index) {
    const auto extension = x509::read_extension(list);
    auto* const other = X509_get_ext(theirs, index);
    require(list.good() && other != nullptr);
    require(same_bytes(extension.type, octets_of(X509_EXTENSION_get_object(other))));
    require(extension.critical == (X509_EXTENSION_get_critical(other) == 1));
    require(same_bytes(extension.value, octets_of(X509_EXTENSION_get_data(other))));
  }
  require(index == X509_get_ext_count(theirs));
}

// Decoded by libcrypto; null if the certificate has none, or if it may be refused and is.
template <class T, auto Free>
openssl::Handle<T, Free> decoded(const X509* theirs, int kind, bool may_be_refused = false) {
  int found = 0;
  openssl::Handle<T, Free> value{static_cast<T*>(X509_get_ext_d2i(theirs, kind, &found, nullptr))};
  require(value != nullptr || found == -1 || may_be_refused);
  return value;
}

void compare_constraints(const x509::Extensions& ours, const X509* theirs) {
  const auto constraints = decoded<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>(theirs, NID_basic_constraints);
  require(ours.has(x509::KnownExtension::basic_constraints) == (constraints != nullptr));
  if (!constraints) return;
  require(ours.basic_constraints.authority == (constraints->ca != 0));
  require(ours.basic_constraints.path_length.has_value() == (constraints->pathlen != nullptr));
  if (!constraints->pathlen) return;
  std::uint64_t length = 0;
  require(ASN1_INTEGER_get_uint64(&length, constraints->pathlen) == 1);
  require(ours.basic_constraints.path_length == length);
}

void compare_key_usage(const x509::Extensions& ours, const X509* theirs) {
  const auto usage = decoded<ASN1_BIT_STRING, ASN1_BIT_STRING_free>(theirs, NID_key_usage);
  require(ours.has(x509::KnownExtension::key_usage) == (usage != nullptr));
  if (!usage) return;
  for (int bit = 0; bit < 9; ++bit) require((ours.key_usage >> bit & 1) == ASN1_BIT_STRING_get_bit(usage.get(), bit));
}

void compare_identifiers(const x509::Extensions& ours, const X509* theirs) {
  const auto key = decoded<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(theirs, NID_subject_key_identifier);
  if (key) require(same_bytes(ours.subject_key_identifier, octets_of(key.get())));
  const auto authority =
      decoded<AUTHORITY_KEYID, AUTHORITY_KEYID_free>(theirs, NID_authority_key_identifier, ours.authority_names_issuer);
  if (!authority) return;
  require(same_bytes(ours.authority_key_identifier, authority->keyid ? octets_of(authority->keyid) : Bytes{}));
  require(ours.authority_names_issuer == (authority->issuer != nullptr));
}

void compare_purposes(const x509::Extensions& ours, const X509* theirs) {
  const auto purposes = decoded<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(theirs, NID_ext_key_usage);
  require(ours.has(x509::KnownExtension::extended_key_usage) == (purposes != nullptr));
  for (int i = 0; purposes && i < sk_ASN1_OBJECT_num(purposes.get()); ++i)
    require(ours.names_purpose(octets_of(sk_ASN1_OBJECT_value(purposes.get(), i))));
}

Bytes text_of_name(const GENERAL_NAME& name) {
  int kind = 0;
  return octets_of(static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(&name, &kind)));
}

bool is_string(x509::GeneralNameKind kind) {
  using enum x509::GeneralNameKind;
  return kind == email || kind == dns || kind == uri || kind == ip_address;
}

void compare_names(const x509::Extensions& ours, const X509* theirs) {
  const bool opaque = std::ranges::any_of(ours.alternative_names, is_opaque_here);
  const auto names = decoded<GENERAL_NAMES, GENERAL_NAMES_free>(theirs, NID_subject_alt_name, opaque);
  if (!names && opaque) return;
  int index = 0;
  for (const auto name : ours.alternative_names) {
    require(names != nullptr && index < sk_GENERAL_NAME_num(names.get()));
    const auto& other = *sk_GENERAL_NAME_value(names.get(), index++);
    require(other.type == std::to_underlying(name.kind));
    if (is_string(name.kind)) require(same_bytes(name.value, text_of_name(other)));
  }
  require(index == (names ? sk_GENERAL_NAME_num(names.get()) : 0));
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla;
  const auto bytes = fuzz::exact({data, size});
  const auto parsed = x509::Certificate::parse(bytes);
  if (!parsed) return 0;
  const auto& ours = **parsed;
  const auto theirs = fuzz::parse_theirs(bytes);
  fuzz::require(theirs != nullptr || fuzz::may_be_refused(ours));
  if (!theirs) return 0;
  fuzz::compare_fields(ours, theirs.get());
  fuzz::compare_extension_list(ours.extensions, theirs.get());
  fuzz::compare_constraints(ours.extensions, theirs.get());
  fuzz::compare_key_usage(ours.extensions, theirs.get());
  fuzz::compare_identifiers(ours.extensions, theirs.get());
  fuzz::compare_purposes(ours.extensions, theirs.get());
  fuzz::compare_names(ours.extensions, theirs.get());
  ERR_clear_error();
  return 0;
}

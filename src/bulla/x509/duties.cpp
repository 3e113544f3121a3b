// x509: the duties of CAs.
#include "bulla/x509/duties.h"

#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/name.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

using Broken = std::optional<Fault>;

bool is_authority(const Certificate& certificate) { return certificate.extensions.basic_constraints.authority; }

// RFC 5280 §4.2.1.1, §4.2.1.2: whoever issues names the key that signed, but in a self-signed certificate; a CA names
// its own.
Broken check_key_identifiers(const Certificate& certificate) {
  const auto& extensions = certificate.extensions;
  if (is_authority(certificate) && extensions.subject_key_identifier.empty()) return Fault::key_identifier_missing;
  if (!certificate.is_self_issued && extensions.authority_key_identifier.empty()) return Fault::key_identifier_missing;
  return std::nullopt;
}

// RFC 5280 §4.2.1.9: a length stands only where certificates are signed.
Broken check_path_length(const Extensions& extensions) {
  if (!extensions.basic_constraints.path_length) return std::nullopt;
  const bool signs = extensions.basic_constraints.authority && extensions.has(KnownExtension::key_usage) &&
                     extensions.allows(KeyUsage::key_cert_sign);
  return signs ? Broken{} : Fault::path_length_without_signing;
}

// What a CA marks as critical, and what it must not mark so.
Broken check_criticality(const Certificate& certificate, Profile profile) {
  const auto& extensions = certificate.extensions;
  const auto has_not_critical = [&](KnownExtension which) {
    return extensions.has(which) && !extensions.is_critical(which);
  };
  const bool lax = (is_authority(certificate) && has_not_critical(KnownExtension::basic_constraints)) ||
                   has_not_critical(KnownExtension::policy_constraints) ||
                   has_not_critical(KnownExtension::inhibit_any_policy) ||
                   (profile == Profile::rfc5280 && has_not_critical(KnownExtension::name_constraints));
  return lax ? Broken{Fault::extension_criticality} : std::nullopt;
}

// Baseline Requirements §7.1.2.1.3: a root's authority key identifier holds its own key's and nothing else.
Broken check_root_key_identifier(const Extensions& extensions) {
  if (!extensions.has(KnownExtension::authority_key_identifier)) return std::nullopt;
  const bool good = !extensions.authority_names_issuer && !extensions.authority_key_identifier.empty() &&
                    same_bytes(extensions.authority_key_identifier, extensions.subject_key_identifier);
  return good ? Broken{} : Fault::key_identifier_form;
}

// How a common name that stands among the names is written: an address as people do (RFC 5952), a name as it is there.
bool says(const GeneralName& name, Bytes common_name) {
  if (name.kind == GeneralNameKind::ip_address) return address_text(name.value) == text_of(common_name);
  const bool text = name.kind == GeneralNameKind::dns || name.kind == GeneralNameKind::email;
  return text && same_bytes(name.value, common_name);
}

bool is_domain(Bytes common_name) {
  const auto text = text_of(common_name);
  const auto last = text.substr(std::min(text.rfind('.'), text.size()));
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::ranges::any_of(last, is_letter) && ReferenceName::dns(text).has_value();
}

// Is it one of the names, or the domain right above a wildcard's? A domain is nothing to compare with addresses.
bool is_among(Bytes common_name, const GeneralNames& names) {
  bool domains = false;
  for (const auto name : names) {
    const auto text = text_of(name.value);
    const bool dns = name.kind == GeneralNameKind::dns;
    if (says(name, common_name)) return true;
    if (dns && text.starts_with("*.") && text.substr(2) == text_of(common_name)) return true;
    domains |= dns;
  }
  return !domains && is_domain(common_name);
}

// Baseline Requirements §7.1.4.3.
Broken check_common_name(const Certificate& leaf) {
  Broken broken;
  for_each_attribute(leaf.subject, [&](Bytes type, const der::Element& value) {
    const bool common_name = same_bytes(type, oids::common_name);
    if (common_name && !is_among(value.content, leaf.extensions.alternative_names)) {
      broken = Fault::common_name_not_in_names;
    }
  });
  return broken;
}

// Baseline Requirements §7.1.2.7.
Broken check_subscriber(const Certificate& leaf) {
  const auto& extensions = leaf.extensions;
  const bool purposes_good = extensions.has(KnownExtension::extended_key_usage) &&
                             !extensions.is_critical(KnownExtension::extended_key_usage) &&
                             !extensions.names_purpose(oids::any_extended_key_usage);
  if (!purposes_good) return Fault::extended_key_usage;
  if (extensions.is_critical(KnownExtension::subject_alternative_name) && !is_empty_name(leaf.subject)) {
    return Fault::extension_criticality;
  }
  return check_common_name(leaf);
}

Broken check_root(const Certificate& root) {
  if (root.extensions.has(KnownExtension::extended_key_usage)) return Fault::extended_key_usage;
  return check_root_key_identifier(root.extensions);
}

}  // namespace

std::optional<Fault> check_duties(const Certificate& certificate, Place place, const TrustOptions& options) {
  if (options.level != Level::pedantic) return std::nullopt;
  if (auto broken = check_key_identifiers(certificate)) return broken;
  if (auto broken = check_criticality(certificate, options.profile)) return broken;
  if (auto broken = check_path_length(certificate.extensions)) return broken;
  if (options.profile == Profile::rfc5280) return std::nullopt;
  if (place == Place::leaf && !is_authority(certificate)) return check_subscriber(certificate);
  if (place == Place::anchor && certificate.is_self_issued) return check_root(certificate);
  return std::nullopt;
}

}  // namespace bulla::x509

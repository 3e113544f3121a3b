// x509: path rules.
#include "bulla/x509/path_rules.h"

#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

constexpr std::size_t maximum_rsa_bits = 8192;

using Broken = std::optional<Fault>;

// What a certificate may not say unless it is a CA's (RFC 5280 §4.2.1.9, §4.2.1.10).
Broken check_modesty(const Extensions& extensions) {
  if (extensions.basic_constraints.authority) return std::nullopt;
  if (extensions.has(KnownExtension::key_usage) && extensions.allows(KeyUsage::key_cert_sign)) return Fault::key_usage;
  if (extensions.has(KnownExtension::name_constraints)) return Fault::certificate_extension_malformed;
  return std::nullopt;
}

// A wildcard whose parent is a public suffix, such as "*.co.uk". Lists of suffixes know lower case alone; what is no
// DNS name stands for nobody.
bool has_too_wide_wildcard(const Certificate& leaf, const TrustOptions& options) {
  if (!options.public_suffix || options.level == Level::compat) return false;
  const auto is_too_wide = [&](std::string_view text) {
    const auto parent = ReferenceName::dns(text);
    const auto suffix = parent ? options.public_suffix(parent->text()) : PublicSuffix::none;
    return suffix == PublicSuffix::of_a_registry ||
           (suffix == PublicSuffix::of_a_company && options.level == Level::pedantic);
  };
  for (const auto name : leaf.extensions.alternative_names) {
    const auto text = text_of(name.value);
    if (name.kind == GeneralNameKind::dns && text.starts_with("*.") && is_too_wide(text.substr(2))) return true;
  }
  return false;
}

Broken check_authority(const Extensions& extensions, bool must_say_so) {
  const bool says_nothing = !extensions.has(KnownExtension::basic_constraints);
  if (!extensions.basic_constraints.authority && (must_say_so || !says_nothing)) return Fault::not_a_ca;
  if (!extensions.allows(KeyUsage::key_cert_sign)) return Fault::key_usage;
  return std::nullopt;
}

// A critical extension that is not understood whole (RFC 5280 §4.2, §4.2.1.4).
bool is_too_critical(const Extensions& extensions, Level level) {
  const auto& ours = extensions;
  if (!ours.unknown_critical.empty()) return true;
  if (ours.unknown_qualifier && ours.is_critical(KnownExtension::certificate_policies)) return true;
  // Beside an extended key usage Microsoft's own extension says nothing new.
  return ours.is_critical(KnownExtension::application_policies) &&
         (level != Level::compat || !ours.has(KnownExtension::extended_key_usage));
}

// An issuer's extended key usage bounds what it may issue for; a leaf has to name its purpose.
Broken check_issuer_purpose(const Extensions& extensions, Purpose purpose) {
  const bool good = purpose == Purpose::any || !extensions.has(KnownExtension::extended_key_usage) ||
                    extensions.names_purpose(purpose_oid(purpose)) ||
                    extensions.names_purpose(oids::any_extended_key_usage);
  return good ? Broken{} : Fault::extended_key_usage;
}

// RFC 5280 §6.1.4 (l): self-issued certificates don't count, and the leaf doesn't.
Broken check_path_length(std::span<const Certificate* const> below, const BasicConstraints& constraints) {
  if (!constraints.path_length) return std::nullopt;
  return counted_length(below) - 1 > *constraints.path_length ? Broken{Fault::path_too_long} : std::nullopt;
}

Broken check_signature_algorithm(const Certificate& child, const Certificate& issuer) {
  const bool fitting =
      child.signature_algorithm && issuer.key.kind && fits(*child.signature_algorithm, *issuer.key.kind);
  return fitting ? Broken{} : Fault::signature_algorithm_unsupported;
}

}  // namespace

std::size_t counted_length(std::span<const Certificate* const> path) {
  const auto counted = [](const Certificate* certificate) { return !certificate->is_self_issued; };
  return 1 + static_cast<std::size_t>(std::ranges::count_if(path.subspan(1), counted));
}

bool is_full(std::span<const Certificate* const> path, const TrustOptions& options) {
  return counted_length(path) >= options.max_path_length || path.size() >= 2 * options.max_path_length;
}

Bytes purpose_oid(Purpose purpose) {
  switch (purpose) {
    case Purpose::server_authentication:
      return oids::server_authentication;
    case Purpose::client_authentication:
      return oids::client_authentication;
    case Purpose::any:
      break;
  }
  return oids::any_extended_key_usage;
}

bool is_strong(const KeyInfo& key, const TrustOptions& options) {
  if (!key.kind) return false;
  if (*key.kind != crypto::KeyKind::rsa && *key.kind != crypto::KeyKind::rsa_pss) return true;
  return key.bits >= options.minimum_rsa_bits && key.bits <= maximum_rsa_bits && key.bits % 8 == 0;
}

PathRules::PathRules(const Question& question, const TrustOptions& options)
    : question_{question}, options_{options}, now_{std::chrono::floor<std::chrono::seconds>(question.now)} {}

Broken PathRules::check_validity(const Certificate& certificate) const {
  if (now_ > certificate.not_after) return Fault::certificate_expired;
  if (now_ < certificate.not_before) return Fault::certificate_not_yet_valid;
  return std::nullopt;
}

Broken PathRules::check_any(const Certificate& certificate, Place place) const {
  if (is_too_critical(certificate.extensions, options_.level)) return Fault::unknown_critical_extension;
  if (!is_strong(certificate.key, options_)) return Fault::key_too_weak;
  if (options_.level != Level::compat) {
    if (certificate.irregularity) return certificate.irregularity;
    if (auto broken = check_modesty(certificate.extensions)) return broken;
  }
  return check_duties(certificate, place, options_);
}

Broken PathRules::check_leaf(const Certificate& leaf, LeafRole role) const {
  if (auto broken = check_validity(leaf)) return broken;
  if (auto broken = check_any(leaf, role == LeafRole::anchor ? Place::anchor : Place::leaf)) return broken;
  const auto& extensions = leaf.extensions;
  if (question_.name && !is_for(leaf, *question_.name)) return Fault::wrong_name;
  const bool any_purpose = options_.level == Level::compat && extensions.names_purpose(oids::any_extended_key_usage);
  if (question_.purpose != Purpose::any && extensions.has(KnownExtension::extended_key_usage) && !any_purpose &&
      !extensions.names_purpose(purpose_oid(question_.purpose))) {
    return Fault::extended_key_usage;
  }
  if (role == LeafRole::anchor) return std::nullopt;
  const bool authority_allowed = options_.profile == Profile::rfc5280 || options_.level == Level::compat;
  if (extensions.basic_constraints.authority && !authority_allowed) return Fault::ca_as_leaf;
  if (question_.purpose != Purpose::any && question_.key_usage && !extensions.basic_constraints.authority &&
      !extensions.allows(*question_.key_usage)) {
    return Fault::key_usage;
  }
  if (has_too_wide_wildcard(leaf, options_)) return Fault::wildcard_too_wide;
  return std::nullopt;
}

Broken PathRules::check_issuer(std::span<const Certificate* const> below, const Certificate& issuer, Place place) {
  const bool anchor = place == Place::anchor;
  if (!anchor || options_.anchors.validity) {
    if (auto broken = check_validity(issuer)) return broken;
  }
  if (auto broken = check_any(issuer, place)) return broken;
  if (auto broken = check_signature_algorithm(*below.back(), issuer)) return broken;
  if (const auto* limit = anchor && options_.limits ? options_.limits->find(issuer) : nullptr) {
    if (auto broken = check_constraints(below, *limit, OddBases::break_names_of_their_kind)) return broken;
  }
  if (anchor && !options_.anchors.constraints) return std::nullopt;
  if (auto broken = check_authority(issuer.extensions, !anchor || options_.anchors.authority)) return broken;
  if (auto broken = check_path_length(below, issuer.extensions.basic_constraints)) return broken;
  if (auto broken = check_issuer_purpose(issuer.extensions, question_.purpose)) return broken;
  if (!issuer.extensions.has(KnownExtension::name_constraints)) return std::nullopt;
  const bool lenient =
      options_.level == Level::compat && !issuer.extensions.is_critical(KnownExtension::name_constraints);
  return check_constraints(below, issuer.extensions.name_constraints,
                           lenient ? OddBases::pass_over : OddBases::break_names_of_their_kind);
}

Broken PathRules::check_whole(std::span<const Certificate* const> path) {
  return check_policies(path, question_.policies, options_.anchors.policies, policies_);
}

// RFC 5280 §6.1.3 (b), (c): self-issued certificates are exempt unless they are the leaf.
Broken PathRules::check_constraints(std::span<const Certificate* const> below, const NameConstraints& constraints,
                                    OddBases odd) {
  for (const auto* certificate : below) {
    if (certificate != below.front() && certificate->is_self_issued) continue;
    if (auto broken = check_constraints_on(*certificate, constraints, odd)) return broken;
  }
  return std::nullopt;
}

// Paths through a mesh ask the same again and again.
Broken PathRules::check_constraints_on(const Certificate& certificate, const NameConstraints& constraints,
                                       OddBases odd) {
  const auto [verdict, fresh] = constrained_.try_emplace({&constraints, &certificate});
  if (!fresh) return verdict->second;
  auto index = constraints_.find(&constraints);
  if (index == constraints_.end()) {
    index = constraints_.emplace(&constraints, ConstraintIndex{constraints, odd}).first;
  }
  verdict->second = index->second.check(certificate, comparisons_);
  return verdict->second;
}

}  // namespace bulla::x509

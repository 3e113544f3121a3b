// x509: certificate extensions (RFC 5280 §4.2) as views. Knows shapes, not what a path makes of them.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "bulla/der/reader.h"
#include "bulla/x509/general_name.h"

namespace bulla::x509 {

// More than any certificate of the public web has, several times over.
inline constexpr std::size_t max_extensions = 64;

struct Extension {
  Bytes type;  // content octets of the OID
  bool critical = false;
  Bytes value;
};

enum class KnownExtension : std::uint8_t {
  subject_key_identifier,
  authority_key_identifier,
  key_usage,
  extended_key_usage,
  basic_constraints,
  subject_alternative_name,
  name_constraints,
  certificate_policies,
  policy_mappings,
  policy_constraints,
  inhibit_any_policy,
  authority_information_access,
  crl_distribution_points,
  no_revocation_available,
  tls_feature,
  application_policies,
};

struct BasicConstraints {
  bool authority = false;
  std::optional<std::uint64_t> path_length;
};

// RFC 5280 §4.2.1.3: bit n of KeyUsage is 1 << n.
enum class KeyUsage : std::uint16_t {
  digital_signature = 1 << 0,
  content_commitment = 1 << 1,
  key_encipherment = 1 << 2,
  data_encipherment = 1 << 3,
  key_agreement = 1 << 4,
  key_cert_sign = 1 << 5,
  crl_sign = 1 << 6,
  encipher_only = 1 << 7,
  decipher_only = 1 << 8,
};

// Contents of the two GeneralSubtrees, empty if absent; each subtree's shape has been checked.
struct NameConstraints {
  Bytes permitted;
  Bytes excluded;
  bool odd_base = false;  // one has no meaning: a URI where a host should stand, a dot in front of a DNS name
};

// RFC 5280 §4.2.1.11: certificates to skip until each comes into force.
struct PolicyConstraints {
  std::optional<std::uint64_t> require_explicit_policy;
  std::optional<std::uint64_t> inhibit_policy_mapping;
};

// All that a certificate's extensions say. An extension that is absent leaves its field empty; ask has().
struct Extensions {
  BasicConstraints basic_constraints;
  std::uint16_t key_usage = 0;
  bool key_usage_padded = false;  // written with trailing zeros: not DER, yet found in a root
  Bytes extended_key_usage;       // content of the SEQUENCE OF KeyPurposeId
  GeneralNames alternative_names;
  NameConstraints name_constraints;
  Bytes subject_key_identifier;
  Bytes authority_key_identifier;       // its keyIdentifier
  bool authority_names_issuer = false;  // by name and serial number, too
  Bytes certificate_policies;           // content of the SEQUENCE OF PolicyInformation
  bool unknown_qualifier = false;       // among them
  Bytes policy_mappings;                // content of the SEQUENCE OF the pairs
  PolicyConstraints policy_constraints;
  std::uint64_t inhibit_any_policy = 0;  // certificates to skip
  Bytes distribution_points;             // content of the SEQUENCE OF DistributionPoint
  bool must_staple = false;              // RFC 7633: its server staples an OCSP response when asked
  Bytes unknown_critical;                // type of the first critical extension that is not known here
  Bytes all;                             // content of the SEQUENCE OF Extension

  bool has(KnownExtension which) const { return present_ >> static_cast<unsigned>(which) & 1; }
  bool is_critical(KnownExtension which) const { return critical_ >> static_cast<unsigned>(which) & 1; }
  bool allows(KeyUsage usage) const {  // true if the extension is absent (RFC 5280 §6.1.4 (n))
    return !has(KnownExtension::key_usage) || key_usage & static_cast<std::uint16_t>(usage);
  }
  bool names_purpose(Bytes purpose) const;  // does the extended key usage list this OID?

  void note(KnownExtension which, const Extension& extension);

 private:
  std::uint32_t present_ = 0;
  std::uint32_t critical_ = 0;
};

Extension read_extension(der::Reader& reader);

// Reads the content of SEQUENCE SIZE (1..MAX) OF Extension, each type once: each(const Extension&) tells whether its
// value is well formed. Fault::certificate_duplicate_extension, Fault::certificate_extension_malformed.
void for_each_extension(der::Reader& list, auto each) {
  std::vector<Bytes> seen;
  do {
    const auto extension = read_extension(list);
    if (!list.good()) return;
    const auto same = [&](Bytes type) { return same_bytes(type, extension.type); };
    if (std::ranges::any_of(seen, same)) return list.poison(Fault::certificate_duplicate_extension);
    if (seen.size() == max_extensions || !each(extension)) return list.poison(Fault::certificate_extension_malformed);
    seen.push_back(extension.type);
  } while (list.more());
}

void read_authority_key_identifier(der::Reader& value, Extensions& into);

// Reads SEQUENCE SIZE (1..MAX) OF Extension and each extension known here.
// Fault::certificate_duplicate_extension, Fault::certificate_extension_malformed.
Extensions read_extensions(der::Reader& reader);

// Does a certificate say at least what an extension of this type with the value `wanted` says (RFC 9846 §4.3.5)? Asked
// of key usage and extended key usage; true for other types, which nobody here understands. An empty value asks for no
// more than the extension. type: the whole OID, DER. False for a value that is none.
bool says_at_least(const Extensions& extensions, Bytes type, Bytes wanted);

}  // namespace bulla::x509

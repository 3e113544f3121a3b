// x509: where lists of revoked certificates are (RFC 5280 §4.2.1.13) and what each covers (§5.2.5). Knows shapes and
// names, fetches nothing.
#pragma once
#include <cstdint>

#include "bulla/der/reader.h"
#include "bulla/x509/general_name.h"

namespace bulla::x509 {

inline constexpr std::size_t max_distribution_points = 64;
inline constexpr std::size_t max_names_of_a_point = 64;

// ReasonFlags: bit n is reason n. Bit 0 is unused.
inline constexpr std::uint16_t all_reasons = 0x1fe;

// DistributionPointName: names, or one RDN to be put behind the name of the list's issuer. One of them or neither.
struct DistributionPointName {
  GeneralNames full;
  Bytes relative;  // content of the SET
  bool empty() const { return full.empty() && relative.empty(); }
};

struct DistributionPoint {
  DistributionPointName name;
  std::uint16_t reasons = all_reasons;
  GeneralNames crl_issuers;  // empty: the certificate's issuer
};

struct IssuingDistributionPoint {
  DistributionPointName name;
  bool only_user_certificates = false;
  bool only_authorities = false;
  bool only_attribute_certificates = false;
  bool indirect = false;
  std::uint16_t reasons = all_reasons;
};

// Reads CRLDistributionPoints: at least one point, each with a name or an issuer.
Bytes read_distribution_points(der::Reader& value);
DistributionPoint read_distribution_point(der::Reader& reader);

// Calls each(point) for content that read_distribution_points has checked.
void for_each_distribution_point(Bytes points, auto each) {
  der::Reader list{points};
  while (list.more()) each(read_distribution_point(list));
}

// At most one of the three scopes, something in it.
IssuingDistributionPoint read_issuing_distribution_point(der::Reader& value);

// Do the two say the same of a name? Directory names compare as RFC 5280 §7.1 has it, others octet by octet.
bool same_general_name(const GeneralName& a, const GeneralName& b);

// Is this directory name among them?
bool names_directory(const GeneralNames& names, Bytes directory_name);

// Have they a name in common? `issuer` is the whole Name that stands before a relative one of either.
bool share_a_name(const DistributionPointName& a, const DistributionPointName& b, Bytes issuer);

}  // namespace bulla::x509

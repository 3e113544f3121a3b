// x509: makes lists of revoked certificates (RFC 5280 §5). Knows nothing of where the entries are kept.
#pragma once
#include <span>

#include "bulla/x509/crl.h"
#include "bulla/x509/issue.h"

namespace bulla::x509 {

struct RevokedEntry {
  Bytes serial;  // big-endian, positive, at most 20 octets
  Time when{};
  RevocationReason reason = RevocationReason::unspecified;
};

struct CrlRequest {
  std::span<const RevokedEntry> revoked{};
  std::uint64_t number = 1;  // of this list: larger than that of each before it
  Time this_update{};        // whole seconds are written
  Time next_update{};
};

// The DER of a whole list, version 2, signed by the issuer. Fault::crl_malformed (it ends before it begins, or an entry
// has no serial number), Fault::key_mismatch (the issuer's), and the signer's own.
Result<Buffer> issue_crl(const crypto::Provider& provider, const CrlRequest& request, const Issuer& issuer);

}  // namespace bulla::x509

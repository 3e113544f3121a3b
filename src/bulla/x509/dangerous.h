// x509: trust without rules. DANGEROUS: no dates, no names, no usages, no revocation. For tests and for first contact.
#pragma once
#include "bulla/x509/trust.h"

namespace bulla::x509::dangerous {

// Accepts a chain whose leaf is this certificate, byte for byte, and refuses every other (Fault::unknown_issuer).
// Fault of the certificate if it cannot be parsed.
Result<std::shared_ptr<const Trust>> trust_exactly(const crypto::Provider& provider, Bytes leaf);

}  // namespace bulla::x509::dangerous

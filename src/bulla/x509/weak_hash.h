// x509: signatures that nobody should make any more. What is weak is unknown to algorithm.h; this tells the two apart.
#pragma once
#include "bulla/base/bytes.h"

namespace bulla::x509 {

// Does a whole AlgorithmIdentifier say MD5 or SHA-1? RSA-PSS does where its parameters leave the hash out.
bool has_weak_hash(Bytes identifier);

}  // namespace bulla::x509

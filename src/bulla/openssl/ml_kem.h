// openssl: ML-KEM (FIPS 203) as key encapsulation. Knows no groups.
#pragma once
#include "bulla/crypto/kem.h"

namespace bulla::openssl {

// Fetched at the first call; null where libcrypto has none: it came with 3.5.
const crypto::Kem* ml_kem_768();
const crypto::Kem* ml_kem_1024();

}  // namespace bulla::openssl

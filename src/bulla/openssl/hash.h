// openssl: SHA-1 and SHA-2. Knows nothing of what is hashed.
#pragma once
#include "bulla/crypto/hash.h"

namespace bulla::openssl {

// Fetched at the first call. The program ends if libcrypto has none of them: nothing can be done without a hash.
const crypto::Hash& sha1();
const crypto::Hash& sha256();
const crypto::Hash& sha384();
const crypto::Hash& sha512();

}  // namespace bulla::openssl

// openssl: the AEADs of TLS. Knows nothing of records.
#pragma once
#include "bulla/crypto/aead.h"

namespace bulla::openssl {

// Fetched at the first call; null where libcrypto has no such algorithm (a FIPS provider has no ChaCha20).
const crypto::Aead* aes_128_gcm();
const crypto::Aead* aes_256_gcm();
const crypto::Aead* chacha20_poly1305();

}  // namespace bulla::openssl

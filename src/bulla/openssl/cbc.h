// openssl: AES in CBC mode. Knows nothing of records and of padding.
#pragma once
#include "bulla/crypto/cbc.h"

namespace bulla::openssl {

// Fetched at the first call; null where libcrypto has no such algorithm.
const crypto::BlockCipher* aes_128_cbc();
const crypto::BlockCipher* aes_256_cbc();

}  // namespace bulla::openssl

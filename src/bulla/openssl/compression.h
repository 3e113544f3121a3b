// openssl: the compression functions of SHA-1, SHA-256 and SHA-384. Knows nothing of what is hashed.
#pragma once
#include "bulla/crypto/compression.h"

namespace bulla::openssl {

const crypto::Compression& sha1_compression();
const crypto::Compression& sha256_compression();
const crypto::Compression& sha384_compression();

}  // namespace bulla::openssl

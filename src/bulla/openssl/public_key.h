// openssl: verifying keys.
#pragma once
#include "bulla/crypto/signature.h"

namespace bulla::openssl {

// See parse_public_key_info for what is refused; Fault::key_unreadable also for a point that is not on its curve,
// Fault::ml_dsa_missing where libcrypto has no ML-DSA.
Result<std::unique_ptr<crypto::PublicKey>> import_public_key(Bytes public_key_info);

}  // namespace bulla::openssl

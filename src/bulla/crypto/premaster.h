// crypto: what RSA key transport carries (RFC 5246 §7.4.7.1), taken out of its padding so that nobody learns whether
// the padding was right (Bleichenbacher). Knows no key.
#pragma once
#include <cstdint>

#include "bulla/base/result.h"
#include "bulla/base/secret.h"
#include "bulla/crypto/random.h"

namespace bulla::crypto {

inline constexpr std::size_t premaster_size = 48;
using Premaster = Secret<premaster_size>;

// The block that raw RSA encrypts, as long as the modulus (at least 59 bytes): PKCS#1 v1.5 (RFC 8017 §7.2.1), the
// padding out of `random`. Fault::random_failed
Result<void> pad_premaster(const Premaster& premaster, Random& random, MutBytes block);

// `block`: what raw RSA made of the encrypted message, as long as the modulus. `premaster` holds random bytes that were
// drawn before; they stay where the block is no PKCS#1 v1.5 encryption of 48 bytes that begin with `version`. Takes the
// same time either way, and tells neither.
void unpad_premaster(Bytes block, std::uint16_t version, Premaster& premaster);

}  // namespace bulla::crypto

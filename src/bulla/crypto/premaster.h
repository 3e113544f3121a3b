// crypto: what RSA key transport carries (RFC 5246 §7.4.7.1), taken out of its padding so that nobody learns whether
// the padding was right (Bleichenbacher). Knows no key.
#pragma once
#include <cstdint>

#include "bulla/base/secret.h"

namespace bulla::crypto {

inline constexpr std::size_t premaster_size = 48;
using Premaster = Secret<premaster_size>;

// `block`: what raw RSA made of the encrypted message, as long as the modulus. `premaster` holds random bytes that were
// drawn before; they stay where the block is no PKCS#1 v1.5 encryption of 48 bytes that begin with `version`. Takes the
// same time either way, and tells neither.
void unpad_premaster(Bytes block, std::uint16_t version, Premaster& premaster);

}  // namespace bulla::crypto

// openssl: ECDHE on the NIST curves (RFC 9846 §4.3.8.2, §7.4.2) as groups.
#pragma once
#include "bulla/crypto/group.h"

namespace bulla::openssl {

// Null where libcrypto has no such curve. Shares are uncompressed points.
const crypto::Group* secp256r1();
const crypto::Group* secp384r1();
const crypto::Group* secp521r1();

}  // namespace bulla::openssl

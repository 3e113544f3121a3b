// openssl: X25519 (RFC 7748) as a group.
#pragma once
#include "bulla/crypto/group.h"

namespace bulla::openssl {

// Null where libcrypto has no X25519.
const crypto::Group* x25519();

}  // namespace bulla::openssl

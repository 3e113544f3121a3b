// openssl: the cipher suites of TLS 1.2 that libcrypto can serve.
#pragma once
#include <span>

#include "bulla/crypto/suite12.h"

namespace bulla::openssl {

// In our order of preference: key agreement that is forgotten before key transport, AEAD before CBC.
std::span<const crypto::Suite12> suites12();

}  // namespace bulla::openssl

// openssl: the machine's randomness, through libcrypto's generator.
#pragma once
#include "bulla/crypto/random.h"

namespace bulla::openssl {

// Safe to share between threads.
crypto::Random& system_random();

}  // namespace bulla::openssl

// openssl: the provider on libcrypto >= 3.0, the only folder that includes <openssl/...>. Keys are in keys.h.
#pragma once
#include "bulla/crypto/provider.h"
#include "bulla/openssl/keys.h"

namespace bulla::openssl {

// Algorithms are fetched at the first call and held. What this machine's libcrypto lacks is not in the lists.
const crypto::Provider& provider();

}  // namespace bulla::openssl

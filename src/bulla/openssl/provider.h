// openssl: the provider on libcrypto >= 3.0, the only folder that includes <openssl/...>.
#pragma once
#include <string_view>

#include "bulla/crypto/provider.h"

namespace bulla::openssl {

// Algorithms are fetched at the first call and held.
const crypto::Provider& provider();

// The first private key in a PEM text: PKCS#8, encrypted PKCS#8, SEC1 or PKCS#1.
// Fault::pem_no_block, Fault::key_unreadable, Fault::key_password, Fault::key_unsupported.
Result<std::unique_ptr<crypto::PrivateKey>> load_private_key(std::string_view pem, std::string_view password = {});

// PEM of a fresh private key, PKCS#8, in memory that is wiped: for the CA and for tests.
struct GeneratedKey {
  std::unique_ptr<crypto::PrivateKey> key;
  class Pem;
};

}  // namespace bulla::openssl

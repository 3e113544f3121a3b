// openssl: a private key and its certificates in one PKCS#12 file (RFC 7292), as browsers import it.
#pragma once
#include <span>
#include <string>

#include "bulla/crypto/signature.h"

namespace bulla::openssl {

// Views; DER certificates.
struct Pkcs12Contents {
  const crypto::PrivateKey& key;  // made by this provider
  Bytes leaf;
  std::span<const Bytes> chain;  // intermediates, then the root if wanted; may be empty
  std::string friendly_name;     // UTF-8, what the browser calls it
};

// DER, encrypted with AES-256 under PBKDF2-HMAC-SHA-256, authenticated with HMAC-SHA-256.
// Fault::key_unsupported for a key that lives elsewhere, Fault::certificate_malformed, Fault::key_mismatch,
// Fault::api_misuse for an empty password.
Result<Buffer> export_pkcs12(const Pkcs12Contents& contents, const std::string& password);

}  // namespace bulla::openssl

// crypto: signing and verifying keys; some can decrypt as well. Algorithms here are key-independent; TLS code points
// are the handshake's.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"
#include "bulla/crypto/premaster.h"
#include "bulla/crypto/random.h"

namespace bulla::crypto {

enum class KeyKind : std::uint8_t {
  rsa,
  rsa_pss,
  p256,
  p384,
  p521,
  ed25519,
  ml_dsa_44,
  ml_dsa_65,
  ml_dsa_87
};  // rsa_pss: the key's OID is id-RSASSA-PSS

// ML-DSA (FIPS 204) is there where the crypto library has it, with an empty context string (RFC 9881).
// ECDSA signatures are DER Ecdsa-Sig-Value; RSA-PSS uses the same hash for MGF1 and a salt of the hash's length.
enum class SignatureAlgorithm : std::uint8_t {
  rsa_pkcs1_sha256,
  rsa_pkcs1_sha384,
  rsa_pkcs1_sha512,
  rsa_pss_sha256,
  rsa_pss_sha384,
  rsa_pss_sha512,
  ecdsa_sha256,
  ecdsa_sha384,
  ecdsa_sha512,
  ed25519,
  ml_dsa_44,
  ml_dsa_65,
  ml_dsa_87,
};

std::string_view key_kind_name(KeyKind kind);                             // "RSA", "ECDSA P-256", ...
std::string_view signature_algorithm_name(SignatureAlgorithm algorithm);  // "ECDSA with SHA-256", ...
// Can a key of this kind make such a signature? Any hash goes with any curve (RFC 5758 §3.2); the narrower pairs of
// TLS 1.3 are the handshake's.
bool fits(SignatureAlgorithm algorithm, KeyKind kind);

// Immutable; shared by threads.
class PublicKey {
 public:
  virtual ~PublicKey() = default;
  // Fault::signature_invalid, also when the algorithm does not fit the key.
  virtual Result<void> verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const = 0;
  virtual KeyKind kind() const = 0;
  virtual std::size_t bits() const = 0;  // RSA modulus or curve size
  // RSA key transport (RFC 5246 §7.4.7.1): PKCS#1 v1.5, the padding out of `random`. Fault::api_misuse where the key
  // can't encrypt; Fault::random_failed, Fault::crypto_failed.
  virtual Result<Buffer> encrypt_premaster(const Premaster& premaster, Random& random) const;
};

// Immutable; shared by threads. May stand for a key that never leaves a device.
class PrivateKey {
 public:
  virtual ~PrivateKey() = default;
  virtual Result<Buffer> sign(SignatureAlgorithm algorithm, Bytes message) const = 0;
  virtual KeyKind kind() const = 0;
  virtual std::size_t bits() const = 0;
  virtual Bytes public_key_info() const = 0;  // DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7); lives as long as this
  // RSA key transport (RFC 5246 §7.4.7.1). A message that is no encryption of 48 bytes beginning with `version` gives
  // random bytes and no error: only a Finished shows that they are not the peer's. Whoever holds the key does the whole
  // of it, so that nobody gets at what raw RSA gives. Fault::api_misuse where the key can't decrypt;
  // Fault::random_failed, Fault::crypto_failed for what has nothing to do with the message.
  virtual Result<Premaster> decrypt_premaster(Bytes encrypted, std::uint16_t version, Random& random) const;
};

}  // namespace bulla::crypto

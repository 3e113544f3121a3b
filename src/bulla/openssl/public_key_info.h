// openssl: takes a SubjectPublicKeyInfo apart, strictly, so that libcrypto's slow decoders never see it. Knows no
// libcrypto.
#pragma once
#include <optional>

#include "bulla/crypto/signature.h"

namespace bulla::openssl {

// Views into the DER that was parsed.
struct PublicKeyInfo {
  crypto::KeyKind kind{};
  Bytes raw;       // ECDSA: the uncompressed point; Ed25519, ML-DSA: the key
  Bytes modulus;   // RSA: big-endian, no leading zero
  Bytes exponent;  // RSA: the same
  // RSA-PSS: the one algorithm that the key's parameters allow; absent if they allow any (RFC 4055 §3.1).
  std::optional<crypto::SignatureAlgorithm> only;
};

inline constexpr std::size_t min_rsa_bits = 2048;           // of our own keys
inline constexpr std::size_t min_imported_rsa_bits = 1024;  // of others': who may be that weak, trust decides
inline constexpr std::size_t max_rsa_bits = 8192;

std::size_t bits_of(Bytes big_endian);

// Of keys that are octets alone: the kind whose algorithm this is, its OBJECT IDENTIFIER without tag and length.
std::optional<crypto::KeyKind> raw_key_kind(Bytes algorithm);

// public_key_info: DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). Fault::key_unreadable where it is not the DER it
// should be, Fault::key_unsupported for another algorithm, curve, compressed point, RSA size or exponent.
Result<PublicKeyInfo> parse_public_key_info(Bytes public_key_info);

}  // namespace bulla::openssl

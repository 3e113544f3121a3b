// x509: AlgorithmIdentifiers of keys and signatures (RFC 3279, 4055, 5480, 5758, 8410, 9881) and the shape of public
// keys.
#pragma once
#include <optional>
#include <string>

#include "bulla/crypto/signature.h"
#include "bulla/der/reader.h"

namespace bulla::x509 {

// What a SubjectPublicKeyInfo says without the key being imported.
struct KeyInfo {
  std::optional<crypto::KeyKind> kind;  // empty: an algorithm, curve or parameters not accepted here
  std::size_t bits = 0;                 // RSA modulus, curve size, else the key itself
  Bytes key;                            // content of the BIT STRING: what key identifiers are hashes of
};

// What is wrong with a peer's key that the provider doesn't import, by what the import said.
Fault unusable_key(Fault import);

std::string key_text(const KeyInfo& key);  // "ECDSA P-256", "RSA, 2048 bits"

// Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
KeyInfo read_key_info(der::Reader& reader);

// The algorithm of a whole AlgorithmIdentifier; empty if unknown, weak (MD5, SHA-1), or with other parameters than the
// one allowed form. RSA-PSS: one hash for message and MGF1, a salt of its length.
std::optional<crypto::SignatureAlgorithm> signature_algorithm(Bytes identifier);

// The whole AlgorithmIdentifier, as DER writes it.
Buffer write_signature_algorithm(crypto::SignatureAlgorithm algorithm);

// The algorithm that a key of this kind signs certificates with.
crypto::SignatureAlgorithm preferred_signature_algorithm(crypto::KeyKind kind);

}  // namespace bulla::x509

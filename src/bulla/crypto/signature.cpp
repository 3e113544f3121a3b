// crypto: names of keys and signatures, and which go together.
#include "bulla/crypto/signature.h"

namespace bulla::crypto {

std::string_view key_kind_name(KeyKind kind) {
  switch (kind) {
    case KeyKind::rsa:
      return "RSA";
    case KeyKind::rsa_pss:
      return "RSA-PSS";
    case KeyKind::p256:
      return "ECDSA P-256";
    case KeyKind::p384:
      return "ECDSA P-384";
    case KeyKind::p521:
      return "ECDSA P-521";
    case KeyKind::ed25519:
      return "Ed25519";
    case KeyKind::ml_dsa_44:
      return "ML-DSA-44";
    case KeyKind::ml_dsa_65:
      return "ML-DSA-65";
    case KeyKind::ml_dsa_87:
      return "ML-DSA-87";
  }
  __builtin_unreachable();
}

std::string_view signature_algorithm_name(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pkcs1_sha256:
      return "RSA PKCS#1 with SHA-256";
    case SignatureAlgorithm::rsa_pkcs1_sha384:
      return "RSA PKCS#1 with SHA-384";
    case SignatureAlgorithm::rsa_pkcs1_sha512:
      return "RSA PKCS#1 with SHA-512";
    case SignatureAlgorithm::rsa_pss_sha256:
      return "RSA-PSS with SHA-256";
    case SignatureAlgorithm::rsa_pss_sha384:
      return "RSA-PSS with SHA-384";
    case SignatureAlgorithm::rsa_pss_sha512:
      return "RSA-PSS with SHA-512";
    case SignatureAlgorithm::ecdsa_sha256:
      return "ECDSA with SHA-256";
    case SignatureAlgorithm::ecdsa_sha384:
      return "ECDSA with SHA-384";
    case SignatureAlgorithm::ecdsa_sha512:
      return "ECDSA with SHA-512";
    case SignatureAlgorithm::ed25519:
      return "Ed25519";
    case SignatureAlgorithm::ml_dsa_44:
      return "ML-DSA-44";
    case SignatureAlgorithm::ml_dsa_65:
      return "ML-DSA-65";
    case SignatureAlgorithm::ml_dsa_87:
      return "ML-DSA-87";
  }
  __builtin_unreachable();
}

bool fits(SignatureAlgorithm algorithm, KeyKind kind) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pkcs1_sha256:
    case SignatureAlgorithm::rsa_pkcs1_sha384:
    case SignatureAlgorithm::rsa_pkcs1_sha512:
      return kind == KeyKind::rsa;
    case SignatureAlgorithm::rsa_pss_sha256:
    case SignatureAlgorithm::rsa_pss_sha384:
    case SignatureAlgorithm::rsa_pss_sha512:
      return kind == KeyKind::rsa || kind == KeyKind::rsa_pss;
    case SignatureAlgorithm::ecdsa_sha256:
    case SignatureAlgorithm::ecdsa_sha384:
    case SignatureAlgorithm::ecdsa_sha512:
      return kind == KeyKind::p256 || kind == KeyKind::p384 || kind == KeyKind::p521;
    case SignatureAlgorithm::ed25519:
      return kind == KeyKind::ed25519;
    case SignatureAlgorithm::ml_dsa_44:
      return kind == KeyKind::ml_dsa_44;
    case SignatureAlgorithm::ml_dsa_65:
      return kind == KeyKind::ml_dsa_65;
    case SignatureAlgorithm::ml_dsa_87:
      return kind == KeyKind::ml_dsa_87;
  }
  __builtin_unreachable();
}

Result<Buffer> PublicKey::encrypt_premaster(const Premaster&, Random&) const { return fail(Fault::api_misuse); }

Result<Premaster> PrivateKey::decrypt_premaster(Bytes, std::uint16_t, Random&) const { return fail(Fault::api_misuse); }

}  // namespace bulla::crypto

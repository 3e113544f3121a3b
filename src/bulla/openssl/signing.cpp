// openssl: how libcrypto is told which signature is meant.
#include "bulla/openssl/signing.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "bulla/openssl/hash.h"

namespace bulla::openssl {
namespace {

using crypto::SignatureAlgorithm;

enum class Padding : std::uint8_t { none, pkcs1, pss };

Padding padding_of(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pkcs1_sha256:
    case SignatureAlgorithm::rsa_pkcs1_sha384:
    case SignatureAlgorithm::rsa_pkcs1_sha512:
      return Padding::pkcs1;
    case SignatureAlgorithm::rsa_pss_sha256:
    case SignatureAlgorithm::rsa_pss_sha384:
    case SignatureAlgorithm::rsa_pss_sha512:
      return Padding::pss;
    case SignatureAlgorithm::ecdsa_sha256:
    case SignatureAlgorithm::ecdsa_sha384:
    case SignatureAlgorithm::ecdsa_sha512:
    case SignatureAlgorithm::ed25519:
    case SignatureAlgorithm::ml_dsa_44:
    case SignatureAlgorithm::ml_dsa_65:
    case SignatureAlgorithm::ml_dsa_87:
      return Padding::none;
  }
  __builtin_unreachable();
}

OSSL_PARAM word(const char* name, const char* value) {
  return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0);
}

// Keys of engines take no parameters.
bool configure_engine(EVP_PKEY_CTX* context, const char* hash, bool pss) {
  return EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context, EVP_get_digestbyname(hash)) == 1 &&
         (!pss || EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

// ECDSA takes a digest of any length as it is: it needs no parameter.
bool configure(EVP_PKEY_CTX* context, SignatureAlgorithm algorithm) {
  const auto padding = padding_of(algorithm);
  if (padding == Padding::none) return true;
  const bool pss = padding == Padding::pss;
  const auto* const hash = hash_of(algorithm).name.data();
  const std::array parameters{
      word(OSSL_SIGNATURE_PARAM_PAD_MODE, pss ? OSSL_PKEY_RSA_PAD_MODE_PSS : OSSL_PKEY_RSA_PAD_MODE_PKCSV15),
      word(OSSL_SIGNATURE_PARAM_DIGEST, hash),
      pss ? word(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST) : OSSL_PARAM_construct_end(),
      OSSL_PARAM_construct_end(),
  };
  return EVP_PKEY_CTX_set_params(context, parameters.data()) == 1 || configure_engine(context, hash, pss);
}

using Initialise = int (*)(EVP_PKEY_CTX*);

std::unique_ptr<ReadyContext> make_ready(EVP_PKEY* key, SignatureAlgorithm algorithm, Initialise initialise) {
  KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  if (context == nullptr || initialise(context.get()) != 1 || !configure(context.get(), algorithm)) {
    ERR_clear_error();
    return nullptr;
  }
  return std::make_unique<ReadyContext>(std::move(context), algorithm);
}

bool can_fetch(const char* signature) {
  const Handle<EVP_SIGNATURE, EVP_SIGNATURE_free> found{EVP_SIGNATURE_fetch(nullptr, signature, nullptr)};
  ERR_clear_error();
  return found != nullptr;
}

}  // namespace

const char* libcrypto_name(crypto::KeyKind kind) {
  switch (kind) {
    case crypto::KeyKind::ed25519:
      return "ED25519";
    case crypto::KeyKind::ml_dsa_44:
      return "ML-DSA-44";
    case crypto::KeyKind::ml_dsa_65:
      return "ML-DSA-65";
    case crypto::KeyKind::ml_dsa_87:
      return "ML-DSA-87";
    case crypto::KeyKind::rsa:
    case crypto::KeyKind::rsa_pss:
    case crypto::KeyKind::p256:
    case crypto::KeyKind::p384:
    case crypto::KeyKind::p521:
      break;
  }
  return nullptr;
}

bool has_keys(crypto::KeyKind kind) {
  static const auto lacking = [] {
    std::array<bool, std::to_underlying(crypto::KeyKind::ml_dsa_87) + 1> found{};
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto* const name = libcrypto_name(static_cast<crypto::KeyKind>(i));
      found[i] = name != nullptr && !can_fetch(name);
    }
    return found;
  }();
  return !lacking[std::to_underlying(kind)];
}

bool is_ml_dsa(crypto::KeyKind kind) {
  return kind == crypto::KeyKind::ml_dsa_44 || kind == crypto::KeyKind::ml_dsa_65 || kind == crypto::KeyKind::ml_dsa_87;
}

Fault lack_of(crypto::KeyKind kind) { return is_ml_dsa(kind) ? Fault::ml_dsa_missing : Fault::key_unsupported; }

bool signs_messages(crypto::KeyKind kind) { return libcrypto_name(kind) != nullptr; }

const crypto::Hash& hash_of(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pkcs1_sha256:
    case SignatureAlgorithm::rsa_pss_sha256:
    case SignatureAlgorithm::ecdsa_sha256:
      return sha256();
    case SignatureAlgorithm::rsa_pkcs1_sha384:
    case SignatureAlgorithm::rsa_pss_sha384:
    case SignatureAlgorithm::ecdsa_sha384:
      return sha384();
    case SignatureAlgorithm::rsa_pkcs1_sha512:
    case SignatureAlgorithm::rsa_pss_sha512:
    case SignatureAlgorithm::ecdsa_sha512:
      return sha512();
    case SignatureAlgorithm::ed25519:
    case SignatureAlgorithm::ml_dsa_44:
    case SignatureAlgorithm::ml_dsa_65:
    case SignatureAlgorithm::ml_dsa_87:
      break;
  }
  __builtin_unreachable();
}

std::unique_ptr<ReadyContext> ready_to_sign(EVP_PKEY* key, SignatureAlgorithm algorithm) {
  return make_ready(key, algorithm, EVP_PKEY_sign_init);
}

std::unique_ptr<ReadyContext> ready_to_verify(EVP_PKEY* key, SignatureAlgorithm algorithm) {
  return make_ready(key, algorithm, EVP_PKEY_verify_init);
}

std::size_t thread_number() {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace bulla::openssl

// openssl: imports verifying keys by libcrypto's cheapest doors, and verifies.
#include "bulla/openssl/public_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <bit>

#include "bulla/base/try.h"
#include "bulla/openssl/handles.h"
#include "bulla/openssl/public_key_info.h"
#include "bulla/openssl/signing.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;

Key import(const char* type, int selection, OSSL_PARAM* parameters) {
  const KeyContext importer{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* key = nullptr;
  if (importer == nullptr || EVP_PKEY_fromdata_init(importer.get()) != 1 ||
      EVP_PKEY_fromdata(importer.get(), &key, selection, parameters) != 1) {
    return {};
  }
  return Key{key};
}

// A key of the curve's parameters alone; every libcrypto has these three. Where it throws, the next caller tries again.
Key curve_template(const char* curve) {
  std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(curve), 0),
      OSSL_PARAM_construct_end(),
  };
  auto key = import("EC", EVP_PKEY_KEY_PARAMETERS, parameters.data());
  must(key != nullptr);
  return key;
}

const EVP_PKEY* template_of(KeyKind kind) {
  static const Key p256 = curve_template("P-256");
  static const Key p384 = curve_template("P-384");
  static const Key p521 = curve_template("P-521");
  if (kind == KeyKind::p256) return p256.get();
  return kind == KeyKind::p384 ? p384.get() : p521.get();
}

// EVP_PKEY_fromdata would build the curve from its name each time, at three times the price.
Key import_point(KeyKind kind, Bytes point) {
  const auto* const curve = template_of(kind);
  Key key{EVP_PKEY_new()};
  if (key == nullptr || EVP_PKEY_copy_parameters(key.get(), curve) != 1 ||
      EVP_PKEY_set1_encoded_public_key(key.get(), point.data(), point.size()) != 1) {
    return {};
  }
  return key;
}

// Numbers enter EVP_PKEY_fromdata in the machine's byte order.
OSSL_PARAM number(const char* name, Bytes big_endian, MutBytes room) {
  if constexpr (std::endian::native == std::endian::little) {
    std::ranges::reverse_copy(big_endian, room.begin());
  } else {
    std::ranges::copy(big_endian, room.begin());
  }
  return OSSL_PARAM_construct_BN(name, room.data(), big_endian.size());
}

// id-RSASSA-PSS keys too: their parameters are ours to honour.
Key import_rsa(const PublicKeyInfo& info) {
  std::array<std::uint8_t, max_rsa_bits / 8> modulus;
  std::array<std::uint8_t, 8> exponent;
  std::array parameters{number(OSSL_PKEY_PARAM_RSA_N, info.modulus, modulus),
                        number(OSSL_PKEY_PARAM_RSA_E, info.exponent, exponent), OSSL_PARAM_construct_end()};
  return import("RSA", EVP_PKEY_PUBLIC_KEY, parameters.data());
}

Key import_key(const PublicKeyInfo& info) {
  switch (info.kind) {
    case KeyKind::rsa:
    case KeyKind::rsa_pss:
      return import_rsa(info);
    case KeyKind::p256:
    case KeyKind::p384:
    case KeyKind::p521:
      return import_point(info.kind, info.raw);
    case KeyKind::ed25519:
    case KeyKind::ml_dsa_44:
    case KeyKind::ml_dsa_65:
    case KeyKind::ml_dsa_87:
      return Key{EVP_PKEY_new_raw_public_key_ex(nullptr, libcrypto_name(info.kind), nullptr, info.raw.data(),
                                                info.raw.size())};
  }
  __builtin_unreachable();
}

class LibcryptoPublicKey final : public crypto::PublicKey {
 public:
  LibcryptoPublicKey(Key key, const PublicKeyInfo& info)
      : key_{std::move(key)},
        bits_{static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get()))},
        kind_{info.kind},
        only_{info.only},
        modulus_size_{info.modulus.size()} {}

  Result<void> verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const override {
    const bool allowed = crypto::fits(algorithm, kind_) && (!only_ || *only_ == algorithm);
    if (!allowed) return fail(Fault::signature_invalid);
    const bool good =
        signs_messages(kind_) ? verify_message(message, signature) : verify_digest(algorithm, message, signature);
    if (!good) return fail_clean(Fault::signature_invalid);
    return {};
  }
  KeyKind kind() const override { return kind_; }
  std::size_t bits() const override { return bits_; }

  // Raw RSA, so that all randomness is drawn from where it is injected.
  Result<Buffer> encrypt_premaster(const crypto::Premaster& premaster, crypto::Random& random) const override {
    if (kind_ != KeyKind::rsa) return fail(Fault::api_misuse);
    auto block = Secret<max_rsa_bits / 8>::of_size(modulus_size_);
    TRY_VOID(crypto::pad_premaster(premaster, random, block.room()));
    const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr)};
    Buffer encrypted(modulus_size_);
    auto size = encrypted.size();
    const bool done =
        context != nullptr && EVP_PKEY_encrypt_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
        EVP_PKEY_encrypt(context.get(), encrypted.data(), &size, block.expose().data(), block.size()) == 1 &&
        size == encrypted.size();
    if (!done) return fail_clean(Fault::crypto_failed);
    return encrypted;
  }

 private:
  bool verify_digest(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const {
    const auto& hash = hash_of(algorithm);
    std::array<std::uint8_t, crypto::max_hash_size> digest;
    hash.digest({message}, MutBytes{digest}.first(hash.size));
    auto ready = shelf_.take(algorithm);
    if (ready == nullptr) ready = ready_to_verify(key_.get(), algorithm);
    if (ready == nullptr) return false;
    const bool good =
        EVP_PKEY_verify(ready->context.get(), signature.data(), signature.size(), digest.data(), hash.size) == 1;
    // Most keys verify once, in a handshake, and then lie in an idle connection: only a second use keeps a context.
    if (good && used_.exchange(true, std::memory_order_relaxed)) shelf_.put(std::move(ready));
    return good;
  }

  bool verify_message(Bytes message, Bytes signature) const {
    const DigestContext context{EVP_MD_CTX_new()};
    return context != nullptr &&
           EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  }

  Key key_;
  std::size_t bits_;
  KeyKind kind_;
  std::optional<SignatureAlgorithm> only_;
  std::size_t modulus_size_;  // bytes; of RSA keys
  mutable std::atomic<bool> used_{false};
  mutable ContextShelf<1> shelf_;
};

}  // namespace

Result<std::unique_ptr<crypto::PublicKey>> import_public_key(Bytes public_key_info) {
  TRY(const auto info, parse_public_key_info(public_key_info));
  if (!has_keys(info.kind)) return fail(lack_of(info.kind));
  auto key = import_key(info);
  if (key == nullptr) return fail_clean(Fault::key_unreadable);
  return std::make_unique<LibcryptoPublicKey>(std::move(key), info);
}

}  // namespace bulla::openssl

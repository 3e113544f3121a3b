// openssl: signs, and decrypts.
#include "bulla/openssl/private_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "bulla/base/try.h"
#include "bulla/openssl/public_key.h"
#include "bulla/openssl/public_key_info.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;

Result<Buffer> encode_public_half(EVP_PKEY* key) {
  // A key file may hold a compressed point; certificates and our own import want the other form.
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
  }
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return fail_clean(Fault::key_unsupported);
  const Handle<std::uint8_t, [](std::uint8_t* bytes) { OPENSSL_free(bytes); }> owner{der};
  return Buffer(der, der + size);
}

SignatureAlgorithm usual_algorithm(const PublicKeyInfo& info) {
  if (info.only) return *info.only;
  switch (info.kind) {
    case KeyKind::rsa:
    case KeyKind::rsa_pss:
      return SignatureAlgorithm::rsa_pss_sha256;
    case KeyKind::p256:
    case KeyKind::p384:
    case KeyKind::p521:
      return SignatureAlgorithm::ecdsa_sha256;
    case KeyKind::ed25519:
      return SignatureAlgorithm::ed25519;
    case KeyKind::ml_dsa_44:
      return SignatureAlgorithm::ml_dsa_44;
    case KeyKind::ml_dsa_65:
      return SignatureAlgorithm::ml_dsa_65;
    case KeyKind::ml_dsa_87:
      return SignatureAlgorithm::ml_dsa_87;
  }
  __builtin_unreachable();
}

constexpr std::size_t max_modulus = max_rsa_bits / 8;

// Can raw RSA take this? It has to be a number below the modulus, and as long. Both are public.
bool is_below(Bytes modulus, Bytes encrypted) {
  return encrypted.size() == modulus.size() && std::ranges::lexicographical_compare(encrypted, modulus);
}

// libcrypto's own ways with padding are no help: implicit rejection begins with 3.2, its padding for TLS refuses keys
// of engines and draws randomness of its own. Raw RSA is the same everywhere.
bool decrypt_raw(EVP_PKEY* key, Bytes encrypted, MutBytes block) {
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  auto size = block.size();
  return context != nullptr && EVP_PKEY_decrypt_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
         EVP_PKEY_decrypt(context.get(), block.data(), &size, encrypted.data(), encrypted.size()) == 1 &&
         size == block.size();
}

}  // namespace

Result<std::unique_ptr<LibcryptoPrivateKey>> LibcryptoPrivateKey::adopt(Key key) {
  TRY(auto encoded, encode_public_half(key.get()));
  TRY(const auto info, parse_public_key_info(encoded));
  const bool rsa = info.kind == KeyKind::rsa || info.kind == KeyKind::rsa_pss;
  if (rsa && EVP_PKEY_get_bits(key.get()) < static_cast<int>(min_rsa_bits)) return fail(Fault::key_unsupported);
  TRY(const auto public_half, import_public_key(encoded));
  const auto algorithm = usual_algorithm(info);
  std::unique_ptr<LibcryptoPrivateKey> adopted{new LibcryptoPrivateKey{std::move(key), std::move(encoded), info.kind}};
  const auto probe = bytes_of("do these halves belong together?");
  const auto signature = adopted->sign(algorithm, probe);
  if (!signature || !public_half->verify(algorithm, probe, *signature)) return fail(Fault::key_unreadable);
  return adopted;
}

Result<Buffer> LibcryptoPrivateKey::sign(SignatureAlgorithm algorithm, Bytes message) const {
  if (!crypto::fits(algorithm, kind_)) return fail(Fault::api_misuse);
  return signs_messages(kind_) ? sign_message(message) : sign_digest(algorithm, message);
}

Result<Buffer> LibcryptoPrivateKey::sign_digest(SignatureAlgorithm algorithm, Bytes message) const {
  const auto& hash = hash_of(algorithm);
  std::array<std::uint8_t, crypto::max_hash_size> digest;
  hash.digest({message}, MutBytes{digest}.first(hash.size));
  auto ready = take_ready(algorithm);
  Buffer signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
  std::size_t size = signature.size();
  // libcrypto 3.0 may call an RSA signature good for which it had no memory, and give -1 for its size.
  if (ready == nullptr || EVP_PKEY_sign(ready->context.get(), signature.data(), &size, digest.data(), hash.size) != 1 ||
      size > signature.size()) {
    return operation_failed();
  }
  if (!doubted_) shelf_.put(std::move(ready));
  signature.resize(size);
  return signature;
}

std::unique_ptr<ReadyContext> LibcryptoPrivateKey::take_ready(SignatureAlgorithm algorithm) const {
  auto ready = doubted_ ? nullptr : shelf_.take(algorithm);
  return ready != nullptr ? std::move(ready) : ready_to_sign(undoubted().get(), algorithm);
}

// The key itself, or a copy for one operation.
Key LibcryptoPrivateKey::undoubted() const {
  if (doubted_) {
    Key copy{EVP_PKEY_dup(key_.get())};
    must(copy != nullptr);
    return copy;
  }
  EVP_PKEY_up_ref(key_.get());
  return Key{key_.get()};
}

std::unexpected<Error> LibcryptoPrivateKey::operation_failed() const {
  const bool is_rsa = kind_ == KeyKind::rsa || kind_ == KeyKind::rsa_pss;
  const bool is_in_a_token = EVP_PKEY_get0_provider(key_.get()) == nullptr;
  if (is_rsa && !is_in_a_token) doubted_ = true;
  return fail_clean(Fault::crypto_failed);
}

Result<Buffer> LibcryptoPrivateKey::sign_message(Bytes message) const {
  const DigestContext context{EVP_MD_CTX_new()};
  Buffer signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
  std::size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1 ||
      size > signature.size()) {
    return fail_clean(Fault::crypto_failed);
  }
  signature.resize(size);
  return signature;
}

Result<crypto::Premaster> LibcryptoPrivateKey::decrypt_premaster(Bytes encrypted, std::uint16_t version,
                                                                 crypto::Random& random) const {
  if (kind_ != KeyKind::rsa) return fail(Fault::api_misuse);
  auto premaster = crypto::Premaster::of_size(crypto::premaster_size);
  TRY_VOID(random.fill(premaster.room()));  // in any case, so that the clock tells nothing
  TRY(const auto info, parse_public_key_info(public_key_info_));
  if (!is_below(info.modulus, encrypted)) return premaster;
  auto block = Secret<max_modulus>::of_size(info.modulus.size());
  if (!decrypt_raw(undoubted().get(), encrypted, block.room())) return operation_failed();
  crypto::unpad_premaster(block.expose(), version, premaster);
  return premaster;
}

}  // namespace bulla::openssl

// openssl: ML-KEM. What is random in it comes from the injected Random, so that a handshake replays.
#include "bulla/openssl/ml_kem.h"

#include <openssl/core_names.h>

#include <array>

#include "bulla/base/try.h"
#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

// Their names in libcrypto 3.5; the headers that this is built against may be older.
constexpr const char* seed_parameter = "seed";     // d and z
constexpr const char* message_parameter = "ikme";  // m

constexpr std::size_t seed_size = 64;
constexpr std::size_t message_size = 32;
constexpr std::size_t secret_size = 32;

OSSL_PARAM parameter(const char* name, Bytes value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()), value.size());
}

// Null on failure.
Key import(const char* algorithm, int selection, OSSL_PARAM value) {
  const KeyContext importer{EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr)};
  std::array parameters{value, OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  if (importer == nullptr || EVP_PKEY_fromdata_init(importer.get()) != 1 ||
      EVP_PKEY_fromdata(importer.get(), &key, selection, parameters.data()) != 1) {
    return {};
  }
  return Key{key};
}

class LibcryptoDecapsulationKey final : public crypto::DecapsulationKey {
 public:
  LibcryptoDecapsulationKey(Key key, Buffer encapsulation_key, std::size_t ciphertext_size)
      : key_{std::move(key)}, encapsulation_key_{std::move(encapsulation_key)}, ciphertext_size_{ciphertext_size} {}

  Bytes encapsulation_key() const override { return encapsulation_key_; }

  Result<crypto::KemSecret> decapsulate(Bytes ciphertext) const override {
    if (ciphertext.size() != ciphertext_size_) return fail(Fault::bad_key_share);
    const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr)};
    auto secret = crypto::KemSecret::of_size(secret_size);
    auto size = secret.size();
    const bool done =
        context != nullptr && EVP_PKEY_decapsulate_init(context.get(), nullptr) == 1 &&
        EVP_PKEY_decapsulate(context.get(), secret.room().data(), &size, ciphertext.data(), ciphertext.size()) == 1 &&
        size == secret.size();
    if (!done) return fail_clean(Fault::crypto_failed);
    return secret;
  }

 private:
  Key key_;
  Buffer encapsulation_key_;
  std::size_t ciphertext_size_;
};

class MlKem final : public crypto::Kem {
 public:
  // `algorithm` ends in a zero byte.
  MlKem(std::string_view algorithm, std::size_t key_size, std::size_t sealed_size)
      : Kem{algorithm, key_size, sealed_size}, usable_{fetchable(algorithm.data())} {}

  bool usable() const { return usable_; }

  Result<std::unique_ptr<crypto::DecapsulationKey>> generate(crypto::Random& random) const override {
    auto seed = Secret<seed_size>::of_size(seed_size);
    TRY_VOID(random.fill(seed.room()));
    auto key = import(name.data(), EVP_PKEY_KEYPAIR, parameter(seed_parameter, seed.expose()));
    Buffer encapsulation_key(encapsulation_key_size);
    std::size_t size = 0;
    if (key == nullptr ||
        EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, encapsulation_key.data(),
                                        encapsulation_key.size(), &size) != 1 ||
        size != encapsulation_key.size()) {
      return fail_clean(Fault::crypto_failed);
    }
    return std::make_unique<LibcryptoDecapsulationKey>(std::move(key), std::move(encapsulation_key), ciphertext_size);
  }

  Result<crypto::Encapsulation> encapsulate(crypto::Random& random, Bytes encapsulation_key) const override {
    if (encapsulation_key.size() != encapsulation_key_size) return fail(Fault::bad_key_share);
    // The import refuses coefficients out of range.
    const auto key = import(name.data(), EVP_PKEY_PUBLIC_KEY, parameter(OSSL_PKEY_PARAM_PUB_KEY, encapsulation_key));
    if (key == nullptr) return fail_clean(Fault::bad_key_share);
    auto message = Secret<message_size>::of_size(message_size);
    TRY_VOID(random.fill(message.room()));
    return seal(key.get(), message.expose());
  }

 private:
  static bool fetchable(const char* algorithm) {
    const Handle<EVP_KEM, EVP_KEM_free> found{EVP_KEM_fetch(nullptr, algorithm, nullptr)};
    ERR_clear_error();
    return found != nullptr;
  }

  Result<crypto::Encapsulation> seal(EVP_PKEY* key, Bytes message) const {
    const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
    const std::array parameters{parameter(message_parameter, message), OSSL_PARAM_construct_end()};
    crypto::Encapsulation made{.ciphertext = Buffer(ciphertext_size),
                               .secret = crypto::KemSecret::of_size(secret_size)};
    auto size = made.ciphertext.size();
    auto shared = made.secret.size();
    const bool done =
        context != nullptr && EVP_PKEY_encapsulate_init(context.get(), parameters.data()) == 1 &&
        EVP_PKEY_encapsulate(context.get(), made.ciphertext.data(), &size, made.secret.room().data(), &shared) == 1 &&
        size == made.ciphertext.size() && shared == made.secret.size();
    if (!done) return fail_clean(Fault::crypto_failed);
    return made;
  }

  bool usable_;
};

}  // namespace

const crypto::Kem* ml_kem_768() {
  static const MlKem kem{"ML-KEM-768", 1184, 1088};
  return kem.usable() ? &kem : nullptr;
}

const crypto::Kem* ml_kem_1024() {
  static const MlKem kem{"ML-KEM-1024", 1568, 1568};
  return kem.usable() ? &kem : nullptr;
}

}  // namespace bulla::openssl

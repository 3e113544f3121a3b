#include "bulla/crypto/mlkem/ml_kem.h"

#include "bulla/base/constant_time.h"
#include "bulla/base/try.h"
#include "bulla/crypto/mlkem/encoding.h"
#include "bulla/crypto/mlkem/encryption.h"
#include "bulla/crypto/mlkem/sponge.h"

namespace bulla::crypto::mlkem {
namespace {

constexpr std::size_t hash_size = 32;

// K and the noise of the encryption (FIPS 203 §6.2).
struct Derived {
  KemSecret secret;
  Secret<32> noise;
};

Derived derive(const Kernels& kernels, Bytes message, Bytes key_hash) {
  auto both = Secret<64>::of_size(64);
  digest(kernels, sha3_512, {message, key_hash}, both.room());
  return {KemSecret{both.expose().first(32)}, Secret<32>{both.expose().last(32)}};
}

class Key final : public DecapsulationKey {
 public:
  Key(const Parameters& parameters, const Kernels& kernels) : parameters_{parameters}, kernels_{kernels} {}

  // z: 32 bytes.
  void make(const Seeds& seeds, Bytes z) {
    make_keys(kernels_, parameters_, seeds, room(), secret_);
    digest(kernels_, sha3_256, {encapsulation_key()}, hash_);
    rejection_ = Secret<32>{z};
  }

  // FIPS 203 §7.3: sizes and the hash.
  bool take(Bytes decapsulation_key) {
    const auto rank = parameters_.rank;
    const auto key_size = parameters_.encapsulation_key_size();
    if (decapsulation_key.size() != rank * encoded_size + key_size + 2 * hash_size) return false;
    // Whether the secret's coefficients are in range is no question of the standard's, and would be a secret.
    for (std::size_t i = 0; i < rank; ++i)
      static_cast<void>(decode(decapsulation_key.subspan(i * encoded_size, encoded_size), secret_[i]));
    const auto rest = decapsulation_key.subspan(rank * encoded_size);
    std::ranges::copy(rest.first(key_size), room().begin());
    digest(kernels_, sha3_256, {encapsulation_key()}, hash_);
    rejection_ = Secret<32>{rest.last(hash_size)};
    return is_encapsulation_key(parameters_, encapsulation_key()) &&
           same_bytes(rest.subspan(key_size, hash_size), hash_);
  }

  Bytes encapsulation_key() const override { return Bytes{public_}.first(parameters_.encapsulation_key_size()); }

  // Algorithm 18. Both secrets are derived; which one comes back shows in no time and no address.
  Result<KemSecret> decapsulate(Bytes ciphertext) const override {
    if (ciphertext.size() != parameters_.ciphertext_size()) return fail(Fault::bad_key_share);
    auto message = Secret<message_size>::of_size(message_size);
    decrypt(kernels_, parameters_, secret_, ciphertext, message.room());
    auto derived = derive(kernels_, message.expose(), hash_);
    auto rejected = KemSecret::of_size(32);
    digest(kernels_, shake256, {rejection_.expose(), ciphertext}, rejected.room());
    auto again = Secret<max_ciphertext_size>::of_size(ciphertext.size());
    encrypt(kernels_, parameters_, encapsulation_key(), {message.expose(), derived.noise.expose()}, again.room());
    constant_time::replace_if(~constant_time::same(ciphertext, again.expose()), derived.secret.room(),
                              rejected.expose());
    return std::move(derived.secret);
  }

 private:
  MutBytes room() { return MutBytes{public_}.first(parameters_.encapsulation_key_size()); }

  Parameters parameters_;
  const Kernels& kernels_;
  Vector secret_;  // transformed
  std::array<std::uint8_t, max_encapsulation_key_size> public_{};
  std::array<std::uint8_t, hash_size> hash_{};
  Secret<32> rejection_;  // z
};

}  // namespace

Result<std::unique_ptr<DecapsulationKey>> MlKem::generate(Random& random) const {
  auto seeds = Secret<64>::of_size(64);  // d, z
  TRY_VOID(random.fill(seeds.room()));
  auto key = std::make_unique<Key>(parameters_, kernels_);
  key->make(expand(kernels_, parameters_, seeds.expose().first(32)), seeds.expose().last(32));
  return key;
}

Result<Encapsulation> MlKem::encapsulate(Random& random, Bytes encapsulation_key) const {
  if (!is_encapsulation_key(parameters_, encapsulation_key)) return fail(Fault::bad_key_share);
  auto message = Secret<message_size>::of_size(message_size);
  TRY_VOID(random.fill(message.room()));
  std::array<std::uint8_t, hash_size> hash;
  digest(kernels_, sha3_256, {encapsulation_key}, hash);
  auto derived = derive(kernels_, message.expose(), hash);
  Encapsulation made{.ciphertext = Buffer(ciphertext_size), .secret = std::move(derived.secret)};
  encrypt(kernels_, parameters_, encapsulation_key, {message.expose(), derived.noise.expose()}, made.ciphertext);
  return made;
}

Result<std::unique_ptr<DecapsulationKey>> MlKem::import_key(Bytes decapsulation_key) const {
  auto key = std::make_unique<Key>(parameters_, kernels_);
  if (!key->take(decapsulation_key)) return fail(Fault::key_unreadable);
  return key;
}

const Kem& ml_kem_768() {
  static const MlKem kem{"ML-KEM-768", ml_kem_768_parameters, best_kernels()};
  return kem;
}

const Kem& ml_kem_1024() {
  static const MlKem kem{"ML-KEM-1024", ml_kem_1024_parameters, best_kernels()};
  return kem;
}

}  // namespace bulla::crypto::mlkem

#include "bulla/crypto/mlkem/encryption.h"

#include "bulla/crypto/mlkem/encoding.h"
#include "bulla/crypto/mlkem/sampling.h"
#include "bulla/crypto/mlkem/sponge.h"

namespace bulla::crypto::mlkem {
namespace {

// All are in range, or were found to be by is_encapsulation_key.
void decode_vector(Bytes encoded, std::size_t rank, Vector& vector) {
  for (std::size_t i = 0; i < rank; ++i)
    static_cast<void>(decode(encoded.subspan(i * encoded_size, encoded_size), vector[i]));
}

// sum += a * b, of two vectors' transformed polynomials.
void add_products(const Kernels& kernels, std::size_t rank, const Vector& a, const Vector& b, Polynomial& sum) {
  for (std::size_t i = 0; i < rank; ++i) kernels.add_product(sum, a[i], b[i]);
}

void subtract(const Polynomial& other, Polynomial& from) {
  for (std::size_t i = 0; i < degree; ++i) from.at[i] = static_cast<std::int16_t>(from.at[i] - other.at[i]);
}

}  // namespace

Seeds expand(const Kernels& kernels, const Parameters& parameters, Bytes d) {
  auto both = Secret<64>::of_size(64);
  const auto rank = static_cast<std::uint8_t>(parameters.rank);
  digest(kernels, sha3_512, {d, Bytes{&rank, 1}}, both.room());
  Seeds seeds;
  std::ranges::copy(both.expose().first(32), seeds.matrix.begin());
  seeds.noise = Secret<32>{both.expose().last(32)};
  return seeds;
}

void make_keys(const Kernels& kernels, const Parameters& parameters, const Seeds& seeds, MutBytes encapsulation_key,
               Vector& secret) {
  const auto rank = parameters.rank;
  Matrix matrix;
  sample_matrix(kernels, seeds.matrix, rank, matrix);
  Vector error;
  std::array<Polynomial*, 2 * max_rank> noise{};
  for (std::size_t i = 0; i < rank; ++i) {
    noise[i] = &secret[i];
    noise[rank + i] = &error[i];
  }
  sample_noise(kernels, seeds.noise.expose(), 0, std::span{noise}.first(2 * rank));
  for (std::size_t i = 0; i < 2 * rank; ++i) kernels.transform(*noise[i]);
  for (std::size_t i = 0; i < rank; ++i) {
    Polynomial sum;
    for (std::size_t j = 0; j < rank; ++j) kernels.add_product(sum, matrix[i * rank + j], secret[j]);
    kernels.restore(sum);
    kernels.add(sum, error[i]);
    encode(sum, encapsulation_key.subspan(i * encoded_size, encoded_size));
  }
  std::ranges::copy(seeds.matrix, encapsulation_key.last(seed_size).begin());
}

bool is_encapsulation_key(const Parameters& parameters, Bytes encapsulation_key) {
  if (encapsulation_key.size() != parameters.encapsulation_key_size()) return false;
  Polynomial polynomial;
  for (std::size_t i = 0; i < parameters.rank; ++i)
    if (!decode(encapsulation_key.subspan(i * encoded_size, encoded_size), polynomial)) return false;
  return true;
}

void encrypt(const Kernels& kernels, const Parameters& parameters, Bytes encapsulation_key, const Plaintext& plaintext,
             MutBytes ciphertext) {
  const auto rank = parameters.rank;
  Vector public_key;
  decode_vector(encapsulation_key, rank, public_key);
  Matrix matrix;
  sample_matrix(kernels, encapsulation_key.last(seed_size), rank, matrix);

  Vector blinding;  // y
  Vector error;     // e1
  Polynomial last;  // e2
  std::array<Polynomial*, 2 * max_rank + 1> noise{};
  for (std::size_t i = 0; i < rank; ++i) {
    noise[i] = &blinding[i];
    noise[rank + i] = &error[i];
  }
  noise[2 * rank] = &last;
  sample_noise(kernels, plaintext.noise, 0, std::span{noise}.first(2 * rank + 1));
  for (std::size_t i = 0; i < rank; ++i) kernels.transform(blinding[i]);

  const std::size_t part = 32 * parameters.vector_bits;
  for (std::size_t i = 0; i < rank; ++i) {
    Polynomial sum;
    for (std::size_t j = 0; j < rank; ++j) kernels.add_product(sum, matrix[j * rank + i], blinding[j]);
    kernels.transform_back(sum);
    kernels.add(sum, error[i]);
    compress(sum, parameters.vector_bits, ciphertext.subspan(i * part, part));
  }
  Polynomial sum;
  add_products(kernels, rank, public_key, blinding, sum);
  kernels.transform_back(sum);
  kernels.add(sum, last);
  Polynomial message;
  decompress(plaintext.message, 1, message);
  kernels.add(sum, message);
  compress(sum, parameters.message_bits, ciphertext.subspan(parameters.vector_size()));
}

void decrypt(const Kernels& kernels, const Parameters& parameters, const Vector& secret, Bytes ciphertext,
             MutBytes message) {
  const auto rank = parameters.rank;
  const std::size_t part = 32 * parameters.vector_bits;
  Vector vector;
  for (std::size_t i = 0; i < rank; ++i) {
    decompress(ciphertext.subspan(i * part, part), parameters.vector_bits, vector[i]);
    kernels.transform(vector[i]);
  }
  Polynomial sum;
  add_products(kernels, rank, secret, vector, sum);
  kernels.transform_back(sum);
  Polynomial noisy;
  decompress(ciphertext.subspan(parameters.vector_size()), parameters.message_bits, noisy);
  subtract(sum, noisy);
  Polynomial zero;
  kernels.add(noisy, zero);
  compress(noisy, 1, message);
}

}  // namespace bulla::crypto::mlkem

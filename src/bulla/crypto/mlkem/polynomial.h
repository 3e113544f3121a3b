// crypto/mlkem: the ring of FIPS 203 §2.3 and its two orders of coefficients. Knows no keys.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "bulla/base/secret.h"

namespace bulla::crypto::mlkem {

inline constexpr std::size_t degree = 256;
inline constexpr std::int16_t modulus = 3329;

// Coefficients modulo 3329, in [-3329, 3329] wherever nothing else is said. Transformed ones (FIPS 203 §4.3) stand
// transposed, see transposed(). All are wiped, secret or not: who takes one need not think.
struct Polynomial {
  alignas(32) std::array<std::int16_t, degree> at{};

  Polynomial() = default;
  Polynomial(const Polynomial&) = delete;
  Polynomial& operator=(const Polynomial&) = delete;
  ~Polynomial() { wipe({reinterpret_cast<std::uint8_t*>(at.data()), sizeof at}); }
};

// Where the n-th coefficient of a transformed polynomial stands: as if its sixteen rows of sixteen were columns. So the
// last layers of the transform, and the products of pairs, work on whole vectors of the processor.
constexpr std::size_t transposed(std::size_t n) { return n % 16 * 16 + n / 16; }

inline constexpr std::size_t max_rank = 4;
using Vector = std::array<Polynomial, max_rank>;  // the first `rank` of them are in use

// FIPS 203 §8. Both have eta = 2.
struct Parameters {
  std::size_t rank;       // k
  unsigned vector_bits;   // d_u
  unsigned message_bits;  // d_v

  constexpr std::size_t encapsulation_key_size() const { return 384 * rank + 32; }
  constexpr std::size_t vector_size() const { return 32 * vector_bits * rank; }  // of c1
  constexpr std::size_t ciphertext_size() const { return vector_size() + 32 * message_bits; }
};
inline constexpr Parameters ml_kem_768_parameters{.rank = 3, .vector_bits = 10, .message_bits = 4};
inline constexpr Parameters ml_kem_1024_parameters{.rank = 4, .vector_bits = 11, .message_bits = 5};
inline constexpr std::size_t max_encapsulation_key_size = ml_kem_1024_parameters.encapsulation_key_size();
inline constexpr std::size_t max_ciphertext_size = ml_kem_1024_parameters.ciphertext_size();

}  // namespace bulla::crypto::mlkem

// crypto/mlkem: the loops that take the time: Keccak's permutation (FIPS 202 §3.3) and arithmetic in the ring. Written
// once in kernels.inc and compiled twice. No branch, index or division depends on the data.
#pragma once
#include "bulla/crypto/mlkem/polynomial.h"

namespace bulla::crypto::mlkem {

using KeccakState = std::array<std::uint64_t, 25>;
// Four states side by side: lane by lane, so that one instruction works on all four.
struct alignas(32) FourKeccakStates {
  std::array<std::array<std::uint64_t, 4>, 25> lanes{};
};

struct Kernels {
  void (*permute)(KeccakState& state);
  void (*permute_four)(FourKeccakStates& states);
  // In place; takes the usual order and gives the transposed one, or the other way round. What comes out of
  // transform_back has been multiplied by 2^16, which makes up for a product by add_product (see there).
  void (*transform)(Polynomial& polynomial);
  void (*transform_back)(Polynomial& polynomial);
  // sum += a * b / 2^16 of transformed ones, coefficients of the sum unreduced: at most four products may be added.
  void (*add_product)(Polynomial& sum, const Polynomial& a, const Polynomial& b);
  // As 2^16 * polynomial, reduced: of a sum of products.
  void (*restore)(Polynomial& polynomial);
  // sum += other, reduced.
  void (*add)(Polynomial& sum, const Polynomial& other);
};

const Kernels& portable_kernels();
// Null where compiler or processor has no AVX2.
const Kernels* avx2_kernels();
const Kernels& best_kernels();

}  // namespace bulla::crypto::mlkem

// crypto/mlkem: polynomials drawn from a seed (FIPS 203 §4.2.2).
#pragma once
#include <span>

#include "bulla/crypto/mlkem/kernels.h"

namespace bulla::crypto::mlkem {

inline constexpr std::size_t seed_size = 32;

using Matrix = std::array<Polynomial, max_rank * max_rank>;  // row by row, rank * rank of them in use

// The matrix A, transformed. The seed is public: time depends on it.
void sample_matrix(const Kernels& kernels, Bytes seed, std::size_t rank, Matrix& matrix);

// Small ones, in [-2, 2]: the n-th of `out` from the seed and the counter first + n. The seed is secret.
void sample_noise(const Kernels& kernels, Bytes seed, std::uint8_t first, std::span<Polynomial* const> out);

}  // namespace bulla::crypto::mlkem

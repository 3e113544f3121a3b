// crypto/mlkem: polynomials as bytes and back, compressed or not (FIPS 203 §4.2.1). No branch, index or division
// depends on coefficients.
#pragma once
#include "bulla/crypto/mlkem/polynomial.h"

namespace bulla::crypto::mlkem {

inline constexpr std::size_t encoded_size = 384;  // twelve bits a coefficient
inline constexpr std::size_t message_size = 32;   // a bit a coefficient

// Transformed ones. out, in: encoded_size bytes.
void encode(const Polynomial& polynomial, MutBytes out);
// Are all coefficients below the modulus (FIPS 203 §7.2)? They are in range either way. The answer is public.
[[nodiscard]] bool decode(Bytes in, Polynomial& polynomial);

// In the usual order; 32 * bits bytes, bits: 1, 4, 5, 10 or 11.
void compress(const Polynomial& polynomial, unsigned bits, MutBytes out);
void decompress(Bytes in, unsigned bits, Polynomial& polynomial);

}  // namespace bulla::crypto::mlkem

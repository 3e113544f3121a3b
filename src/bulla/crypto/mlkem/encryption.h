// crypto/mlkem: the encryption inside (FIPS 203 §5), which by itself withstands no chosen ciphertexts: for ml_kem.cpp
// alone.
#pragma once
#include "bulla/crypto/mlkem/kernels.h"

namespace bulla::crypto::mlkem {

struct Seeds {
  std::array<std::uint8_t, 32> matrix;  // rho: public
  Secret<32> noise;                     // sigma
};
// Of d, 32 bytes (algorithm 13, the first line).
Seeds expand(const Kernels& kernels, const Parameters& parameters, Bytes d);

// The rest of algorithm 13. encapsulation_key: of its size; secret: transformed.
void make_keys(const Kernels& kernels, const Parameters& parameters, const Seeds& seeds, MutBytes encapsulation_key,
               Vector& secret);

// All of the encapsulation key: size and range (FIPS 203 §7.2).
bool is_encapsulation_key(const Parameters& parameters, Bytes encapsulation_key);

// Algorithm 14, by a key that is one. message, noise: 32 bytes; ciphertext: of its size.
struct Plaintext {
  Bytes message;
  Bytes noise;
};
void encrypt(const Kernels& kernels, const Parameters& parameters, Bytes encapsulation_key, const Plaintext& plaintext,
             MutBytes ciphertext);

// Algorithm 15. ciphertext: of its size; message: 32 bytes.
void decrypt(const Kernels& kernels, const Parameters& parameters, const Vector& secret, Bytes ciphertext,
             MutBytes message);

}  // namespace bulla::crypto::mlkem

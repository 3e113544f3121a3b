// crypto: key encapsulation, in the words of FIPS 203. Knows no TLS.
#pragma once
#include <memory>
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/base/secret.h"
#include "bulla/crypto/random.h"

namespace bulla::crypto {

using KemSecret = Secret<32>;

// Both halves of a key pair; made for one peer and used once.
class DecapsulationKey {
 public:
  virtual ~DecapsulationKey() = default;
  virtual Bytes encapsulation_key() const = 0;  // what goes to the peer; lives as long as this
  // Fault::bad_key_share for a ciphertext of another size. One that was altered gives another secret, never an error
  // (implicit rejection, FIPS 203 §6.3).
  virtual Result<KemSecret> decapsulate(Bytes ciphertext) const = 0;
};

struct Encapsulation {
  Buffer ciphertext;
  KemSecret secret;
};

// Immutable, shared by all threads, lives as long as the program. What is drawn is the standard's own: all
// implementations make the same of the same bytes.
class Kem {
 public:
  virtual ~Kem() = default;
  // Draws d and z, 32 bytes each (FIPS 203 §7.1).
  virtual Result<std::unique_ptr<DecapsulationKey>> generate(Random& random) const = 0;
  // Draws m, 32 bytes (FIPS 203 §7.2). Fault::bad_key_share for a key of another size, or with coefficients out of
  // range.
  virtual Result<Encapsulation> encapsulate(Random& random, Bytes encapsulation_key) const = 0;

  const std::string_view name;  // "ML-KEM-768"
  const std::size_t encapsulation_key_size;
  const std::size_t ciphertext_size;

 protected:
  Kem(std::string_view kem_name, std::size_t key_size, std::size_t sealed_size)
      : name{kem_name}, encapsulation_key_size{key_size}, ciphertext_size{sealed_size} {}
};

}  // namespace bulla::crypto

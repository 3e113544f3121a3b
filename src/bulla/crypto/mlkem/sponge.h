// crypto/mlkem: the functions of FIPS 202 that FIPS 203 uses. Knows no lattice.
#pragma once
#include <initializer_list>

#include "bulla/crypto/mlkem/kernels.h"

namespace bulla::crypto::mlkem {

struct Sponge {
  std::size_t rate;     // bytes
  std::uint8_t suffix;  // the domain's bits and the first of the padding (FIPS 202 §6, §B.2)
};
inline constexpr Sponge sha3_256{136, 0x06};
inline constexpr Sponge sha3_512{72, 0x06};
inline constexpr Sponge shake128{168, 0x1f};
inline constexpr Sponge shake256{136, 0x1f};
inline constexpr std::size_t max_rate = shake128.rate;

// Of the parts in order; out: at most `rate` bytes.
void digest(const Kernels& kernels, const Sponge& sponge, std::initializer_list<Bytes> parts, MutBytes out);

// Four streams at once. Wiped when it goes.
class FourStreams {
 public:
  // Inputs shorter than the rate, of one size.
  FourStreams(const Kernels& kernels, const Sponge& sponge, const std::array<Bytes, 4>& inputs);
  FourStreams(const FourStreams&) = delete;
  FourStreams& operator=(const FourStreams&) = delete;
  ~FourStreams();

  // The next bytes of each, at most `rate` of them; the rest of the block is lost.
  void next(const std::array<MutBytes, 4>& out);

 private:
  const Kernels& kernels_;
  FourKeccakStates states_;
};

}  // namespace bulla::crypto::mlkem

#include "bulla/crypto/mlkem/encoding.h"

namespace bulla::crypto::mlkem {
namespace {

// In [0, q), of a value in [-q, q].
std::uint32_t canonical(std::int16_t coefficient) {
  std::int32_t value = coefficient;
  value += (value >> 31) & modulus;
  value -= modulus;
  value += (value >> 31) & modulus;
  return static_cast<std::uint32_t>(value);
}

// FIPS 203 §4.2.1: round(2^bits / q * value) modulo 2^bits. Division by q, which takes longer for some values, becomes
// a multiplication: exact for all dividends below 2^23, since what it adds is less than 2^23 / 2^40 < 1 / q.
std::uint32_t compressed(std::uint32_t value, unsigned bits) {
  constexpr std::uint64_t reciprocal = (std::uint64_t{1} << 40) / modulus + 1;
  const std::uint64_t dividend = (value << bits) + (modulus - 1) / 2;
  return static_cast<std::uint32_t>(dividend * reciprocal >> 40) & ((1U << bits) - 1);
}

std::int16_t decompressed(std::uint32_t value, unsigned bits) {
  return static_cast<std::int16_t>((value * std::uint32_t{modulus} + (1U << (bits - 1))) >> bits);
}

// Numbers of some bits each, least significant first, as bytes.
class BitWriter {
 public:
  explicit BitWriter(MutBytes out) : out_{out} {}
  void put(std::uint32_t value, unsigned bits) {
    kept_ |= std::uint64_t{value} << count_;
    for (count_ += bits; count_ >= 8; count_ -= 8) {
      out_[at_++] = static_cast<std::uint8_t>(kept_);
      kept_ >>= 8;
    }
  }

 private:
  MutBytes out_;
  std::size_t at_ = 0;
  std::uint64_t kept_ = 0;
  unsigned count_ = 0;
};

class BitReader {
 public:
  explicit BitReader(Bytes in) : in_{in} {}
  std::uint32_t take(unsigned bits) {
    for (; count_ < bits; count_ += 8) kept_ |= std::uint64_t{in_[at_++]} << count_;
    const auto value = static_cast<std::uint32_t>(kept_) & ((1U << bits) - 1);
    kept_ >>= bits;
    count_ -= bits;
    return value;
  }

 private:
  Bytes in_;
  std::size_t at_ = 0;
  std::uint64_t kept_ = 0;
  unsigned count_ = 0;
};

}  // namespace

void encode(const Polynomial& polynomial, MutBytes out) {
  BitWriter writer{out};
  for (std::size_t n = 0; n < degree; ++n) writer.put(canonical(polynomial.at[transposed(n)]), 12);
}

bool decode(Bytes in, Polynomial& polynomial) {
  BitReader reader{in};
  std::uint32_t too_large = 0;
  for (std::size_t n = 0; n < degree; ++n) {
    auto value = reader.take(12);
    const std::uint32_t excess = (std::uint32_t{modulus} - 1 - value) >> 31;
    too_large |= excess;
    value -= excess * std::uint32_t{modulus};
    polynomial.at[transposed(n)] = static_cast<std::int16_t>(value);
  }
  return too_large == 0;
}

void compress(const Polynomial& polynomial, unsigned bits, MutBytes out) {
  BitWriter writer{out};
  for (const auto coefficient : polynomial.at) writer.put(compressed(canonical(coefficient), bits), bits);
}

void decompress(Bytes in, unsigned bits, Polynomial& polynomial) {
  BitReader reader{in};
  for (auto& coefficient : polynomial.at) coefficient = decompressed(reader.take(bits), bits);
}

}  // namespace bulla::crypto::mlkem

// base: choices that take the same time whichever way they fall: no branch and no memory index depends on the values.
// For secrets alone; elsewhere `if` reads better. Knows nothing of what the values mean.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "bulla/base/bytes.h"

namespace bulla::constant_time {

// All ones for yes, zero for no. Only reveal() makes a bool of it.
using Mask = std::uint64_t;

// Hides from the optimiser what it knows of a value, so that it can't turn a mask back into a branch.
template <std::unsigned_integral T>
T barrier(T value) noexcept {
  asm volatile("" : "+r"(value));
  return value;
}

// The top bit, spread over all.
inline Mask spread(std::uint64_t value) noexcept { return barrier(std::uint64_t{0} - (value >> 63)); }

inline Mask is_zero(std::uint64_t value) noexcept { return spread(~value & (value - 1)); }
inline Mask equal(std::uint64_t a, std::uint64_t b) noexcept { return is_zero(barrier(a) ^ barrier(b)); }
// Behind barriers: else a loop's counter may become its distance from a secret, and the secret part of an address.
inline Mask less(std::uint64_t a, std::uint64_t b) noexcept {
  a = barrier(a);
  b = barrier(b);
  return spread(a ^ ((a ^ b) | ((a - b) ^ b)));
}
inline Mask at_most(std::uint64_t a, std::uint64_t b) noexcept { return ~less(b, a); }

template <std::unsigned_integral T>
T select(Mask yes, T if_yes, T if_no) noexcept {
  return static_cast<T>((barrier(yes) & if_yes) | (~barrier(yes) & if_no));
}

// to = yes ? from : to; both of the same size.
inline void replace_if(Mask yes, MutBytes to, Bytes from) noexcept {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = select(yes, from[i], to[i]);
}

// Do all bytes agree? Of the same size.
inline Mask same(Bytes a, Bytes b) noexcept {
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint8_t>(a[i] ^ b[i]);
  return is_zero(barrier(difference));
}

// The answer may be known from here on.
inline bool reveal(Mask answer) noexcept { return barrier(answer) != 0; }

}  // namespace bulla::constant_time

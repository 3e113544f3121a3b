// base: key material. Move-only, sized, wiped when it leaves scope, never printed, never compared with ==.
#pragma once
#include <array>
#include <cstring>
#include <utility>

#include "bulla/base/bytes.h"

namespace bulla {

inline void wipe(MutBytes bytes) noexcept {
  if (bytes.empty()) return;  // an empty span may hold no pointer
  std::memset(bytes.data(), 0, bytes.size());
  asm volatile("" : : "r"(bytes.data()) : "memory");  // keep the store
}

// Takes the same time wherever the difference is. Sizes are public.
inline bool equal_in_constant_time(Bytes a, Bytes b) noexcept {
  if (a.size() != b.size()) return false;
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint8_t>(a[i] ^ b[i]);
  asm volatile("" : "+r"(difference));  // no early exit by the optimiser
  return difference == 0;
}

// Up to Capacity bytes; size() of them are in use.
template <std::size_t Capacity>
class Secret {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : size_{bytes.size()} {
    if (size_ > Capacity) __builtin_trap();
    std::ranges::copy(bytes, bytes_.begin());
  }
  // `size` bytes of zeros, to be filled through room().
  static Secret of_size(std::size_t size) {
    Secret secret;
    if (size > Capacity) __builtin_trap();
    secret.size_ = size;
    return secret;
  }
  Secret(Secret&& other) noexcept : bytes_{other.bytes_}, size_{std::exchange(other.size_, 0)} { wipe(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      size_ = std::exchange(other.size_, 0);
      wipe(other.bytes_);
    }
    return *this;
  }
  ~Secret() { wipe(bytes_); }

  Bytes expose() const& { return {bytes_.data(), size_}; }  // the one door, easy to grep
  Bytes expose() const&& = delete;                          // not from a temporary
  MutBytes room() & { return {bytes_.data(), size_}; }      // for the function that makes the secret
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::array<std::uint8_t, Capacity> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace bulla

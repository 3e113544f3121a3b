// fuzz: what a fuzz target reads its choices from, and how it says that something is wrong. Knows nothing of Bulla but
// bytes.
#pragma once
#include <algorithm>

#include "bulla/base/bytes.h"

namespace bulla::fuzz {

// A broken invariant: libFuzzer keeps the input.
inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

// Hands out the input from its beginning. At its end: zeros, and no bytes.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : left_{data, size} {}

  std::uint8_t byte() {
    const auto taken = take(1);
    return taken.empty() ? std::uint8_t{0} : taken[0];
  }
  std::size_t number() { return static_cast<std::size_t>(byte()) << 8 | byte(); }
  Bytes take(std::size_t count) {
    const auto taken = left_.first(std::min(count, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }
  Bytes rest() { return take(left_.size()); }
  bool empty() const { return left_.empty(); }

 private:
  Bytes left_;
};

// A copy that ends where its memory ends, so that the sanitizer sees a step beyond.
inline Buffer exact(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace bulla::fuzz

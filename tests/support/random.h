// support: randomness that a test knows.
#pragma once
#include <cstdint>

#include "bulla/crypto/random.h"

namespace bulla::test {

// The same bytes for the same seed (SplitMix64).
class SeededRandom final : public crypto::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_{seed} {}
  Result<void> fill(MutBytes out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(next());
    return {};
  }
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    auto z = state_;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

// Gives out the bytes it was made with, then fails.
class ScriptedRandom final : public crypto::Random {
 public:
  explicit ScriptedRandom(Bytes script) : script_{script.begin(), script.end()} {}
  Result<void> fill(MutBytes out) override {
    if (out.size() > script_.size() - used_) return fail(Fault::random_failed);
    std::ranges::copy(Bytes{script_}.subspan(used_, out.size()), out.begin());
    used_ += out.size();
    return {};
  }

 private:
  Buffer script_;
  std::size_t used_ = 0;
};

}  // namespace bulla::test

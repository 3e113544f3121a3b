// constant_time: how the probe marks secrets, and asks whether something still hangs on one.
#pragma once
#include <valgrind/memcheck.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <string_view>

#include "bulla/base/secret.h"
#include "bulla/crypto/random.h"

namespace bulla::constant_time_test {

inline void hide(Bytes secret) { VALGRIND_MAKE_MEM_UNDEFINED(secret.data(), secret.size()); }
inline void show(Bytes answer) { VALGRIND_MAKE_MEM_DEFINED(answer.data(), answer.size()); }

template <class T>
T shown(T value) {
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
  return value;
}

// Does each of these bytes hang on a hidden one? Asking is no leak.
inline bool is_hidden(Bytes bytes) {
  Buffer bits(bytes.size());
  if (VALGRIND_GET_VBITS(bytes.data(), bits.data(), bits.size()) != 1) return false;
  show(bits);
  return std::ranges::none_of(bits, [](std::uint8_t mask) { return mask == 0; });
}
inline bool is_known(Bytes bytes) {
  Buffer bits(bytes.size());
  if (VALGRIND_GET_VBITS(bytes.data(), bits.data(), bits.size()) != 1) return false;
  show(bits);
  return std::ranges::all_of(bits, [](std::uint8_t mask) { return mask == 0; });
}

// The control of each case: what came of a secret is hidden still, so that a branch on it would have been found.
inline void expect_hidden(Bytes made, const char* what) {
  if (!is_hidden(made)) std::printf("%s: the secret has not come so far\n", what);
}

// A hidden key of bytes that are all the same.
inline Buffer hidden_bytes(std::size_t size, std::uint8_t value = 0x5a) {
  Buffer bytes(size, value);
  hide(bytes);
  return bytes;
}

// Gives out bytes that nobody may learn of.
class HiddenRandom final : public crypto::Random {
 public:
  Result<void> fill(MutBytes out) override {
    std::ranges::fill(out, std::uint8_t{0x5a});
    hide(out);
    return {};
  }
};

struct Case {
  std::string_view name;
  void (*run)();
};
std::span<const Case> cases_of_keys();
std::span<const Case> cases_of_sealing();

}  // namespace bulla::constant_time_test

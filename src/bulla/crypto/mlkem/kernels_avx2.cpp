// crypto/mlkem: the kernels for processors with AVX2. Nothing else in here is compiled for these: what the linker
// shares with other files must run everywhere.
#include <cstring>

#include "bulla/crypto/mlkem/kernels.h"

#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2")
#endif

namespace bulla::crypto::mlkem {
namespace {
#include "bulla/crypto/mlkem/kernels.inc"
}  // namespace
}  // namespace bulla::crypto::mlkem

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace bulla::crypto::mlkem {

const Kernels* avx2_kernels() {
  static const bool present =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  return present ? &kernels : nullptr;
}

}  // namespace bulla::crypto::mlkem

#else

namespace bulla::crypto::mlkem {

const Kernels* avx2_kernels() { return nullptr; }

}  // namespace bulla::crypto::mlkem

#endif

// crypto/mlkem: the kernels for any processor.
#include <cstring>

#include "bulla/crypto/mlkem/kernels.h"

namespace bulla::crypto::mlkem {
namespace {
#include "bulla/crypto/mlkem/kernels.inc"
}  // namespace

const Kernels& portable_kernels() { return kernels; }

const Kernels& best_kernels() {
  const auto* const avx2 = avx2_kernels();
  return avx2 != nullptr ? *avx2 : kernels;
}

}  // namespace bulla::crypto::mlkem

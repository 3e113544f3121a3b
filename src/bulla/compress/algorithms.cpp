#include "bulla/compress/algorithms.h"

#include <array>

#include "bulla/compress/brotli.h"
#include "bulla/compress/zlib.h"
#include "bulla/compress/zstd.h"

namespace bulla::compress {

std::span<const Compression* const> algorithms() {
  static const std::array<const Compression*, 3> all{&brotli(), &zstd(), &zlib()};
  return all;
}

}  // namespace bulla::compress

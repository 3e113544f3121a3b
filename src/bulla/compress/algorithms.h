// compress: the list of what certificates can be compressed with here, in our order of preference.
#pragma once
#include <span>

#include "bulla/base/compression.h"

namespace bulla::compress {

// By what a typical chain shrinks to (docs/performance.md): brotli, zstd, zlib.
std::span<const Compression* const> algorithms();

}  // namespace bulla::compress

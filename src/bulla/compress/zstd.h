// compress: zstd (RFC 8878).
#pragma once
#include "bulla/base/compression.h"

namespace bulla::compress {

const Compression& zstd();

}  // namespace bulla::compress

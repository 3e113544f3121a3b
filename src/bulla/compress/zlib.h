// compress: zlib (RFC 1950).
#pragma once
#include "bulla/base/compression.h"

namespace bulla::compress {

const Compression& zlib();

}  // namespace bulla::compress

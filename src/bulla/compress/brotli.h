// compress: brotli (RFC 7932).
#pragma once
#include "bulla/base/compression.h"

namespace bulla::compress {

const Compression& brotli();

}  // namespace bulla::compress

#include "bulla/compress/zstd.h"

#include <zstd.h>

#include <array>

namespace bulla::compress {
namespace {

// RFC 8878 §3.1.1. Some builds of the library also read the formats before it, in which nobody sends certificates.
constexpr std::array<std::uint8_t, 4> magic{0x28, 0xb5, 0x2f, 0xfd};

bool is_one_frame(Bytes stream) {
  return stream.size() > magic.size() && same_bytes(stream.first(magic.size()), magic) &&
         ZSTD_findFrameCompressedSize(stream.data(), stream.size()) == stream.size();
}

class Zstd final : public Compression {
 public:
  Zstd() : Compression{3} {}

  Buffer compress(Bytes plain) const override {
    Buffer stream(ZSTD_compressBound(plain.size()));
    const auto size = ZSTD_compress(stream.data(), stream.size(), plain.data(), plain.size(), ZSTD_maxCLevel());
    if (ZSTD_isError(size) != 0) return {};
    stream.resize(size);
    return stream;
  }

  // In one pass, so that the window is `plain` itself: however large a window the frame announces, no memory is taken
  // for it. No dictionary is known here.
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    if (!is_one_frame(stream)) return fail(Fault::certificate_decompression);
    const auto size = ZSTD_decompress(plain.data(), plain.size(), stream.data(), stream.size());
    if (ZSTD_isError(size) != 0 || size != plain.size()) return fail(Fault::certificate_decompression);
    return {};
  }
};

}  // namespace

const Compression& zstd() {
  static const Zstd algorithm;
  return algorithm;
}

}  // namespace bulla::compress

#include "bulla/compress/zlib.h"

#include <zlib.h>

namespace bulla::compress {
namespace {

class Zlib final : public Compression {
 public:
  Zlib() : Compression{1} {}

  Buffer compress(Bytes plain) const override {
    auto size = compressBound(static_cast<uLong>(plain.size()));
    Buffer stream(size);
    const auto input = static_cast<uLong>(plain.size());
    if (compress2(stream.data(), &size, plain.data(), input, Z_BEST_COMPRESSION) != Z_OK) return {};
    stream.resize(size);
    return stream;
  }

  // In one step: what does not fit into `plain` is never made. The window is 32 KiB at most, and no dictionary is known
  // here.
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    z_stream state{};
    if (inflateInit(&state) != Z_OK) return fail(Fault::certificate_decompression);
    state.next_in = const_cast<Bytef*>(stream.data());  // it is only read
    state.avail_in = static_cast<uInt>(stream.size());
    state.next_out = plain.data();
    state.avail_out = static_cast<uInt>(plain.size());
    const auto ended = inflate(&state, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&state);
    if (!ended || state.avail_in != 0 || state.avail_out != 0) return fail(Fault::certificate_decompression);
    return {};
  }
};

}  // namespace

const Compression& zlib() {
  static const Zlib algorithm;
  return algorithm;
}

}  // namespace bulla::compress

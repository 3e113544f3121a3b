#include "bulla/compress/brotli.h"

#include <brotli/decode.h>
#include <brotli/encode.h>

#include <cstdlib>
#include <memory>

namespace bulla::compress {
namespace {

// Enough to look back over all of the longest message.
constexpr int window_bits = 17;

// What a decoder may ask for over its life, beside a ring of up to twice the message: its tables. A stream of a few
// bytes may announce a block of 16 MiB, for which the decoder would make room before it sees that none comes.
constexpr std::size_t memory_for_tables = 1024 * 1024;

struct Budget {
  std::size_t left;
};

void* allocate(void* opaque, std::size_t size) {
  auto& budget = *static_cast<Budget*>(opaque);
  if (size > budget.left) return nullptr;
  budget.left -= size;
  return std::malloc(size);
}

void release(void*, void* memory) { std::free(memory); }

struct DestroyDecoder {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

class Brotli final : public Compression {
 public:
  Brotli() : Compression{2} {}

  Buffer compress(Bytes plain) const override {
    auto size = BrotliEncoderMaxCompressedSize(plain.size());
    Buffer stream(size);
    if (BrotliEncoderCompress(BROTLI_MAX_QUALITY, window_bits, BROTLI_MODE_GENERIC, plain.size(), plain.data(), &size,
                              stream.data()) != BROTLI_TRUE)
      return {};
    stream.resize(size);
    return stream;
  }

  // Large windows, which RFC 7932 has not, are off unless they are asked for.
  Result<void> decompress(Bytes stream, MutBytes plain) const override {
    Budget budget{memory_for_tables + 4 * plain.size()};
    const std::unique_ptr<BrotliDecoderState, DestroyDecoder> state{
        BrotliDecoderCreateInstance(allocate, release, &budget)};
    if (!state) return fail(Fault::certificate_decompression);
    auto input_left = stream.size();
    const auto* input = stream.data();
    auto room_left = plain.size();
    auto* room = plain.data();
    const auto ended = BrotliDecoderDecompressStream(state.get(), &input_left, &input, &room_left, &room, nullptr) ==
                       BROTLI_DECODER_RESULT_SUCCESS;
    if (!ended || input_left != 0 || room_left != 0) return fail(Fault::certificate_decompression);
    return {};
  }
};

}  // namespace

const Compression& brotli() {
  static const Brotli algorithm;
  return algorithm;
}

}  // namespace bulla::compress

// fuzz: records found in a stream, and messages put together from them: however the stream is cut, the messages are the
// stream.
#include "bulla/record/frame.h"

#include "bulla/record/joiner.h"
#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

void find_frames(Bytes stream) {
  auto bytes = exact(stream);
  MutBytes left{bytes};
  for (;;) {
    const auto frame = record::next_frame(left, wire::max_ciphertext);
    if (!frame || !*frame) return;
    require((*frame)->size() >= record::header_size && (*frame)->size() <= left.size());
    left = left.subspan((*frame)->size());
  }
}

void join(Input& cuts, Bytes stream) {
  record::Joiner joiner;
  Buffer joined;
  auto left = stream;
  while (!left.empty()) {
    const auto content = exact(left.first(std::min<std::size_t>(1 + cuts.byte(), left.size())));
    left = left.subspan(content.size());
    joiner.feed(content);
    for (;;) {
      const auto message = joiner.next();
      if (!message) return;
      if (!*message) break;
      append(joined, **message);
    }
    require(joined.size() + left.size() <= stream.size());
    require(joiner.aligned() == (joined.size() + left.size() == stream.size()));
  }
  require(same_bytes(joined, stream.first(joined.size())));
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulla::fuzz::Input input{data, size};
  const auto cuts = input.take(input.byte() % 16);
  bulla::fuzz::Input next{cuts.data(), cuts.size()};
  const auto stream = input.rest();
  bulla::fuzz::find_frames(stream);
  bulla::fuzz::join(next, stream);
  return 0;
}

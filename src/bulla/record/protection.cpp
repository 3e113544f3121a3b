#include "bulla/record/protection.h"

#include <limits>
#include <utility>

#include "bulla/base/try.h"

namespace bulla::record {

std::array<std::uint8_t, 12> NonceCounter::nonce() const {
  std::array<std::uint8_t, 12> nonce;
  std::ranges::copy(iv_.expose(), nonce.begin());
  for (std::size_t i = 0; i < 8; ++i) nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(sequence_ >> 8 * i);
  return nonce;
}

Result<std::size_t> Sealing::seal(wire::ContentType type, Bytes content, MutBytes out, std::size_t padding) {
  const auto size = content.size() + padding + overhead;
  if (padding > max_padding || content.size() + padding > wire::max_plaintext || out.size() < size)
    return fail(Fault::no_room, size);
  if (remaining() == 0) return fail(Fault::sequence_exhausted);
  const auto header = out.first(header_size);
  TRY_VOID(wire::encode(wire::RecordHeader{.type = wire::ContentType::application_data,
                                           .length = static_cast<std::uint16_t>(size - header_size)},
                        header));
  std::array<std::uint8_t, 1 + max_padding> trailer;  // the inner type, then zeros
  const auto used = MutBytes{trailer}.first(1 + padding);
  std::ranges::fill(used, std::uint8_t{0});
  used[0] = std::to_underlying(type);
  TRY_VOID(sealer_->seal(counter_.nonce(), header, content, used, out.subspan(header_size, size - header_size)));
  counter_.advance();
  return size;
}

Result<Opened> Opening::open(const Frame& frame) {
  // RFC 9846 §5.5 binds the sender; a receiver only must never let the counter wrap.
  if (counter_.sequence() == std::numeric_limits<std::uint64_t>::max()) return fail(Fault::sequence_exhausted);
  if (frame.payload.size() < tag_size + inner_type_size) return fail(Fault::bad_record_mac);
  TRY(const auto inner, opener_->open(counter_.nonce(), frame.header, frame.payload));
  counter_.advance();
  if (inner.size() > wire::max_plaintext + inner_type_size) return fail(Fault::record_overflow);
  auto end = inner.size();
  while (end > 0 && inner[end - 1] == 0) --end;
  if (end == 0) return fail(Fault::no_content_type);
  return Opened{static_cast<wire::ContentType>(inner[end - 1]), inner.first(end - 1)};
}

}  // namespace bulla::record

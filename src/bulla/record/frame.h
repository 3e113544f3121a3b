// record: finds records in a stream of bytes. Knows no key and no message.
#pragma once
#include <optional>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"
#include "bulla/wire/record.h"

namespace bulla::record {

inline constexpr auto header_size = wire::RecordHeader::size;

// One record as it lies in the input.
struct Frame {
  wire::ContentType type{};
  MutBytes header;  // header_size bytes
  MutBytes payload;
  std::size_t size() const { return header.size() + payload.size(); }
};

// The first record of `input`, or nothing if it is not whole yet. The version in it is ignored (RFC 9846 §5.1).
// Fault::not_tls for an unknown type, Fault::record_overflow for a payload above max_payload; both as soon as the
// header is there, so that nobody waits for bytes that are refused anyway.
Result<std::optional<Frame>> next_frame(MutBytes input, std::size_t max_payload);

}  // namespace bulla::record

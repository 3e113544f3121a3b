// engine: the caller's memory for bytes on their way to the peer.
#pragma once
#include "bulla/base/bytes.h"

namespace bulla {

// A view: the caller owns the room and keeps it while the outbox lives.
class Outbox {
 public:
  explicit Outbox(MutBytes room) : room_{room} {}

  Bytes pending() const { return room_.subspan(from_, to_ - from_); }  // to be written to the transport
  void sent(std::size_t count) {                                       // this many of them are on their way
    from_ += std::min(count, to_ - from_);
    if (from_ == to_) from_ = to_ = 0;
  }
  MutBytes room() const { return room_.subspan(to_); }
  void grew(std::size_t count) { to_ += count; }

 private:
  MutBytes room_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
};

// Room for one full record, the peer's with all the padding that TLS 1.2 allows (RFC 5246 §6.2.3).
inline constexpr std::size_t max_record_size = 5 + 16384 + 2048;

}  // namespace bulla

// record: puts handshake messages together from the contents of records (RFC 9846 §5.1). Knows their header alone.
#pragma once
#include <optional>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"
#include "bulla/wire/handshake_header.h"

namespace bulla::record {

inline constexpr std::size_t message_header_size = wire::HandshakeHeader::size;
inline constexpr std::size_t max_message = wire::max_handshake_message;

// A message that lies whole in one record is handed out where it lies; only one that is split is copied, and only as
// far as it has arrived.
class Joiner {
 public:
  // content stays where it is until next() has returned nothing, or keep() was called.
  void feed(Bytes content) { fresh_ = content; }
  // The next whole message with its header, valid until the next call; nothing when more content is needed.
  // Fault::message_too_long as soon as the header says so.
  Result<std::optional<Bytes>> next();
  // Copies what has not been handed out yet: it is handed out later. Before that nothing may be fed.
  void keep();
  // Is nothing half-read? RFC 9846 §5.1: keys must change on such a boundary.
  bool aligned() const { return fresh_.empty() && (partial_.empty() || handed_out_); }
  // Is a message begun but not whole, once next() has returned nothing?
  bool inside_message() const { return !partial_.empty() && !handed_out_; }

 private:
  void take(std::size_t wanted);

  Bytes fresh_;
  Buffer partial_;
  Buffer kept_;
  bool handed_out_ = false;
};

}  // namespace bulla::record

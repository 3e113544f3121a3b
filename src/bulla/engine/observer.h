// engine: for those who want to watch one connection: key logs, explanations, tests. Sees; changes nothing.
#pragma once
#include <string_view>

#include "bulla/base/bytes.h"
#include "bulla/handshake/witness.h"
#include "bulla/wire/names.h"

namespace bulla {

// What the engine was asked to do, when it has been done. With the configuration, the bytes drawn and the times read,
// all that an engine's bytes depend on.
struct Call {
  enum class What : std::uint8_t {
    start,
    receive,
    send,
    send_early,
    flush,
    close,
    end_of_input,
    time_out,
    update_our_keys,
    update_both_keys,
    challenge,
    answer
  };
  What what{};
  Bytes bytes{};  // receive: the input, opened where it lies by now; send: plaintext; answer: as encode() writes it
  std::size_t taken = 0;           // of these, but by an answer
  std::size_t pending = 0;         // in the outbox before
  std::size_t room = 0;            // in the outbox before
  const Error* refused = nullptr;  // instead of an answer, or a verdict that is no
  const Error* error = nullptr;    // what came of it, unless it went well
};

class Observer : public handshake::Witness {
 public:
  // A record as it crosses the network, header included; ours after sealing, the peer's before opening.
  virtual void record(Side, Bytes) {}
  // What the last record of this side holds, where it could be opened, or as it was before sealing; without padding. A
  // view: plaintext must not be kept where nobody has asked for that.
  virtual void content(Side, wire::ContentType, Bytes) {}
  // An alert, sent or received, readable.
  virtual void alert(Side, Alert) {}
  // The bytes are the caller's, plaintext among them: they must not be kept where nobody has asked for that.
  virtual void called(const Call&) {}
};

}  // namespace bulla

// engine: for those who want to watch one connection: key logs, explanations, tests. Sees; changes nothing.
#pragma once
#include <string_view>

#include "bulla/base/bytes.h"
#include "bulla/handshake/witness.h"
#include "bulla/wire/names.h"

namespace bulla {

class Observer : public handshake::Witness {
 public:
  // A record as it crosses the network, header included; ours after sealing, the peer's before opening.
  virtual void record(Side, Bytes) {}
  // An alert, sent or received, readable.
  virtual void alert(Side, Alert) {}
};

}  // namespace bulla

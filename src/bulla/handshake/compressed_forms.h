// handshake: the Certificate messages of an identity, compressed, each made when it is first wanted and kept. Knows no
// algorithm and no peer.
#pragma once
#include <deque>
#include <mutex>

#include "bulla/base/compression.h"

namespace bulla::handshake {

// Shared by connections and threads. Which forms there are is our configuration's to say, never a peer's: there are
// few.
class CompressedForms {
 public:
  // A whole CompressedCertificate message (RFC 8879 §4), ready to send, good for as long as this lives. Empty:
  // compressed it would not be shorter. form: tells the owner's lists apart; list: the same for a form each time.
  // Whoever comes while it is being made waits for it.
  Bytes message(unsigned form, Bytes list, const Compression& by);

 private:
  struct Kept {
    unsigned form;
    std::uint16_t algorithm;
    Buffer message;
  };
  std::mutex mutex_;
  std::deque<Kept> kept_;  // views of what stands in it are out: nothing in it moves or goes
};

}  // namespace bulla::handshake

// bench: the floor under a full handshake: libcrypto's bare operations, with keys at hand and contexts kept.
#pragma once
#include <memory>

#include "bench/stack.h"

namespace bulla::bench {

// Nanoseconds of the sum, measured a round at a time. Server: two X25519, one signature; client: two X25519, three
// verifications. With mutual authentication each side does both.
class Floor {
 public:
  Floor(crypto::KeyKind kind, Authentication authentication);
  ~Floor();
  Sides<double> measure(int times);

 private:
  struct Operations;
  std::unique_ptr<Operations> operations_;
  Authentication authentication_;
};

}  // namespace bulla::bench

// crypto: the source of randomness, injected so that any handshake replays exactly.
#pragma once
#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::crypto {

class Random {
 public:
  virtual ~Random() = default;
  virtual Result<void> fill(MutBytes out) = 0;  // Fault::random_failed
};

}  // namespace bulla::crypto

// crypto: HMAC (RFC 2104) over a message whose length is secret: the countermeasure to Lucky Thirteen. The same blocks
// are compressed and the same memory is read, whatever the length. No TLS words.
#pragma once
#include "bulla/crypto/compression.h"

namespace bulla::crypto {

// How long a message is, as far as anybody may know, and in truth.
struct HiddenLength {
  std::size_t least;   // public
  std::size_t most;    // public
  std::size_t secret;  // least <= secret <= most
};

// One key. Allocates nothing a call.
class HiddenHmac {
 public:
  // key: at most a block long.
  HiddenHmac(const Compression& compression, Bytes key);
  HiddenHmac(HiddenHmac&&) noexcept = default;
  HiddenHmac& operator=(HiddenHmac&&) noexcept = default;

  // The HMAC of `front`, then of the first length.secret bytes of `data`, which holds length.most; out holds hash->size
  // bytes.
  void compute(Bytes front, Bytes data, HiddenLength length, MutBytes out) const;

 private:
  const Compression* compression_;
  Secret<64> inner_;  // the chaining values behind the padded key
  Secret<64> outer_;
};

}  // namespace bulla::crypto

// support: an AEAD whose keys wear out soon.
#pragma once
#include "bulla/crypto/provider.h"

namespace bulla::test {

// Works as `real`, which outlives it, but a key may seal `limit` records only.
class TinyLimit final : public crypto::Aead {
 public:
  TinyLimit(const crypto::Aead& real, std::uint64_t limit) : Aead{real.name, real.key_size, limit}, real_{real} {}
  std::unique_ptr<crypto::Sealer> sealer(Bytes key) const override { return real_.sealer(key); }
  std::unique_ptr<crypto::Opener> opener(Bytes key) const override { return real_.opener(key); }

 private:
  const crypto::Aead& real_;
};

}  // namespace bulla::test

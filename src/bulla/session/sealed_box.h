// session: bytes that we seal for ourselves, or for a process that holds the same key: tickets, connections that move.
#pragma once
#include <optional>

#include "bulla/crypto/provider.h"

namespace bulla::session {

// AEAD of 256 bits under a key and nonce made for each box alone, so that one key may seal any number of them.
class SealedBox {
 public:
  static constexpr std::size_t key_size = 32;
  static constexpr std::size_t salt_size = 32;

  // provider outlives the object. Fault::crypto_failed if it has no such AEAD.
  static Result<SealedBox> create(const crypto::Provider& provider);

  // salt, then plain sealed. associated: what else is to be found unaltered. Fault::random_failed.
  Result<Buffer> seal(Bytes key, Bytes associated, Bytes plain) const;
  // Nothing: another key, or altered. The caller wipes what it gets.
  std::optional<Buffer> open(Bytes key, Bytes associated, Bytes box) const;

 private:
  SealedBox(const crypto::Provider& provider, const crypto::Suite& suite) : provider_{&provider}, suite_{&suite} {}
  const crypto::Provider* provider_;
  const crypto::Suite* suite_;
};

}  // namespace bulla::session

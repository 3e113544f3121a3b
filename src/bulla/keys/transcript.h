// keys: the running hash of all handshake messages. Knows no message but by its bytes.
#pragma once
#include <array>
#include <memory>

#include "bulla/crypto/hash.h"

namespace bulla::keys {

// A hash value with its size; public.
struct HashValue {
  std::array<std::uint8_t, crypto::max_hash_size> bytes{};
  std::size_t size = 0;
  Bytes view() const { return {bytes.data(), size}; }
};

// The hash of some bytes.
HashValue hash_of(const crypto::Hash& hash, Bytes data);

// RFC 9846 §4.1. The hash is not known before ServerHello, so the first messages wait as bytes until choose().
class Transcript {
 public:
  Transcript() = default;
  Transcript(Transcript&&) noexcept = default;
  Transcript& operator=(Transcript&&) noexcept = default;
  // Another one of the same messages, to go on by itself. After choose().
  Transcript clone() const;

  // One whole handshake message with its header.
  void add(Bytes message);
  // Fixes the hash; once.
  void choose(const crypto::Hash& hash);
  // RFC 9846 §4.1: after HelloRetryRequest the first ClientHello is replaced by a message_hash message. After choose()
  // and before anything but that ClientHello was added.
  void fold_first_hello();
  // The hash of all so far. After choose().
  HashValue hash() const;

 private:
  const crypto::Hash* hash_ = nullptr;
  std::unique_ptr<crypto::Digest> digest_;
  Buffer waiting_;
};

}  // namespace bulla::keys

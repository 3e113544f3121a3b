// crypto: authenticated encryption, one keyed object a direction. No TLS words.
#pragma once
#include <memory>
#include <string_view>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::crypto {

// One key, sealing. Allocates nothing a call. Not shared between threads.
class Sealer {
 public:
  virtual ~Sealer() = default;
  // Encrypts content then trailer into out and appends the tag: out holds content + trailer + tag_size bytes.
  // content may start at out.data() itself (in place) or lie wholly outside out.
  virtual Result<void> seal(Bytes nonce, Bytes associated, Bytes content, Bytes trailer, MutBytes out) = 0;
};

// One key, opening. Allocates nothing a call. Not shared between threads.
class Opener {
 public:
  virtual ~Opener() = default;
  // Decrypts ciphertext-and-tag in place and returns the plaintext inside it; on a bad tag (Fault::bad_record_mac) the
  // plaintext is wiped.
  virtual Result<MutBytes> open(Bytes nonce, Bytes associated, MutBytes sealed) = 0;
};

// An AEAD algorithm: immutable, shared by all threads, lives as long as the program.
class Aead {
 public:
  virtual ~Aead() = default;
  virtual std::unique_ptr<Sealer> sealer(Bytes key) const = 0;  // key holds key_size bytes
  virtual std::unique_ptr<Opener> opener(Bytes key) const = 0;

  const std::string_view name;
  const std::size_t key_size;
  const std::size_t nonce_size = 12;
  const std::size_t tag_size = 16;
  // Records that one key may protect: RFC 9846 §5.5; for ChaCha20-Poly1305 the sequence number ends first.
  const std::uint64_t record_limit;

 protected:
  Aead(std::string_view aead_name, std::size_t aead_key_size, std::uint64_t limit)
      : name{aead_name}, key_size{aead_key_size}, record_limit{limit} {}
};

inline constexpr std::size_t max_key_size = 32;

}  // namespace bulla::crypto

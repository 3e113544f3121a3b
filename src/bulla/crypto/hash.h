// crypto: hash functions and what is built from them. No TLS words.
#pragma once
#include <initializer_list>
#include <memory>
#include <string_view>

#include "bulla/base/secret.h"

namespace bulla::crypto {

inline constexpr std::size_t max_hash_size = 64;
inline constexpr std::size_t max_block_size = 128;

// A running hash. Not shared between threads.
class Digest {
 public:
  virtual ~Digest() = default;
  virtual void update(Bytes data) = 0;
  // The hash of all so far; the digest can go on. `out` holds Hash::size bytes.
  virtual void snapshot(MutBytes out) const = 0;
  // Another one that has seen the same.
  virtual std::unique_ptr<Digest> clone() const = 0;
};

// A hash algorithm: immutable, shared by all threads, lives as long as the program.
class Hash {
 public:
  virtual ~Hash() = default;
  virtual std::unique_ptr<Digest> start() const = 0;
  // One shot over the parts in order; `out` holds size bytes. Allocates nothing here; libcrypto 3.x itself takes and
  // wipes one small block.
  virtual void digest(std::initializer_list<Bytes> parts, MutBytes out) const = 0;

  const std::string_view name;
  const std::size_t size;
  const std::size_t block_size;

 protected:
  Hash(std::string_view hash_name, std::size_t hash_size, std::size_t hash_block_size)
      : name{hash_name}, size{hash_size}, block_size{hash_block_size} {}
};

}  // namespace bulla::crypto

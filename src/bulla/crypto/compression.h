// crypto: the inside of a hash, one block at a time. Only what has to hash a message whose length is secret needs it;
// all else uses Hash.
#pragma once
#include "bulla/crypto/hash.h"

namespace bulla::crypto {

// The chaining value after some blocks: its words one after the other, most significant byte first. As secret as what
// was hashed: whoever makes one wipes it.
using ChainingValue = std::array<std::uint8_t, 64>;

// A compression function (FIPS 180-4): immutable, shared by all threads, lives as long as the program.
class Compression {
 public:
  virtual ~Compression() = default;
  virtual ChainingValue initial() const = 0;
  // Takes in one block of hash->block_size bytes. Its time does not depend on what the block holds.
  virtual void compress(ChainingValue& value, Bytes block) const = 0;

  const Hash* const hash;         // the hash that these blocks make: the first hash->size bytes of the last value
  const std::size_t length_size;  // bytes of the length at the end of the last block

 protected:
  Compression(const Hash& of_hash, std::size_t size_of_length) : hash{&of_hash}, length_size{size_of_length} {}
};

}  // namespace bulla::crypto

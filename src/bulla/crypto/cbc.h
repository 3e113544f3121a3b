// crypto: a block cipher in CBC mode (NIST SP 800-38A §6.2), one keyed object a direction. Whole blocks in, whole
// blocks out: padding and authentication are the caller's.
#pragma once
#include <memory>
#include <string_view>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::crypto {

// One key, one direction. Allocates nothing a call. Not shared between threads.
class CbcMode {
 public:
  virtual ~CbcMode() = default;
  // Works in place on whole blocks; iv holds a block. Fault::api_misuse for anything else.
  virtual Result<void> apply(Bytes iv, MutBytes blocks) = 0;
};

// A block cipher: immutable, shared by all threads, lives as long as the program.
class BlockCipher {
 public:
  virtual ~BlockCipher() = default;
  virtual std::unique_ptr<CbcMode> encrypter(Bytes key) const = 0;  // key holds key_size bytes
  virtual std::unique_ptr<CbcMode> decrypter(Bytes key) const = 0;

  const std::string_view name;
  const std::size_t key_size;

  static constexpr std::size_t block_size = 16;  // of AES, the one in use

 protected:
  BlockCipher(std::string_view cipher_name, std::size_t cipher_key_size)
      : name{cipher_name}, key_size{cipher_key_size} {}
};

}  // namespace bulla::crypto

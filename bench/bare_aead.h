// bench: the floor under bulk: libcrypto's AEAD alone, one context kept a direction, over the same memory and with the
// same additional data as records have.
#pragma once
#include <openssl/evp.h>

#include <memory>

#include "bench/libssl_stack.h"

namespace bulla::bench {

class BareAead {
 public:
  static constexpr const char* name = "bare AEAD";
  explicit BareAead(std::uint16_t suite);

  void send(Bytes content);
  void receive();

 private:
  using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;

  Context sealing_;
  Context opening_;
  Buffer wire_;
  std::size_t written_ = 0;
  std::size_t read_ = 0;
};

}  // namespace bulla::bench

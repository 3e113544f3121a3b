// base: what is asked of a compression library. Knows nothing of what is compressed.
#pragma once
#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla {

// Immutable, shared by all threads, lives as long as the program.
class Compression {
 public:
  virtual ~Compression() = default;
  Compression(const Compression&) = delete;
  Compression& operator=(const Compression&) = delete;

  // One whole stream, as short as it gets however long that takes: it is made once and sent often. Empty if the library
  // refuses.
  virtual Buffer compress(Bytes plain) const = 0;
  // stream comes from a peer. It must be whole, with nothing behind it, and fill `plain` to the last byte; work and
  // memory are bounded by the two sizes. Fault::certificate_decompression.
  virtual Result<void> decompress(Bytes stream, MutBytes plain) const = 0;

  const std::uint16_t id;  // IANA "TLS Certificate Compression Algorithm IDs" (RFC 8879 §7.3)

 protected:
  explicit Compression(std::uint16_t compression_id) : id{compression_id} {}
};

}  // namespace bulla

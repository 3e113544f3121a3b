// record: TLS 1.3 record protection (RFC 9846 §5.2), one keyed object a direction. Allocates nothing a record.
#pragma once
#include <memory>

#include "bulla/base/secret.h"
#include "bulla/crypto/provider.h"
#include "bulla/record/frame.h"

namespace bulla::record {

inline constexpr std::size_t inner_type_size = 1;
inline constexpr std::size_t tag_size = 16;  // of every TLS 1.3 suite
inline constexpr std::size_t overhead = header_size + inner_type_size + tag_size;

// RFC 9846 §5.3: the sequence number laid over the IV.
class NonceCounter {
 public:
  explicit NonceCounter(Secret<12> iv, std::uint64_t sequence = 0) : iv_{std::move(iv)}, sequence_{sequence} {}
  std::array<std::uint8_t, 12> nonce() const;
  void advance() { ++sequence_; }
  std::uint64_t sequence() const { return sequence_; }

 private:
  Secret<12> iv_;
  std::uint64_t sequence_;
};

inline constexpr std::size_t max_padding = 4096;

// Our direction.
class Sealing {
 public:
  // sequence: of the first record.
  Sealing(const crypto::Aead& aead, Bytes key, Secret<12> iv, std::uint64_t sequence = 0)
      : aead_{&aead}, sealer_{aead.sealer(key)}, counter_{std::move(iv), sequence} {}
  // One record of content (at most wire::max_plaintext) into out, which holds content.size() + overhead bytes; returns
  // the record's size. content may start at out[header_size] (in place) or lie outside out. Fault::sequence_exhausted
  // at the suite's limit (RFC 9846 §5.5), Fault::no_room.
  // padding: zeros behind the content, at most max_padding, for which out has more room.
  Result<std::size_t> seal(wire::ContentType type, Bytes content, MutBytes out, std::size_t padding = 0);
  std::uint64_t sequence() const { return counter_.sequence(); }
  // Records that may still be sealed with this key.
  std::uint64_t remaining() const { return aead_->record_limit - counter_.sequence(); }

 private:
  const crypto::Aead* aead_;
  std::unique_ptr<crypto::Sealer> sealer_;
  NonceCounter counter_;
};

// What was inside a sealed record.
struct Opened {
  wire::ContentType type{};
  MutBytes content;  // inside the frame's payload
};

// The peer's direction.
class Opening {
 public:
  Opening(const crypto::Aead& aead, Bytes key, Secret<12> iv, std::uint64_t sequence = 0)
      : opener_{aead.opener(key)}, counter_{std::move(iv), sequence} {}
  std::uint64_t sequence() const { return counter_.sequence(); }
  // Decrypts in place, checks, strips the padding. Fault::bad_record_mac, Fault::record_overflow,
  // Fault::no_content_type, Fault::sequence_exhausted.
  Result<Opened> open(const Frame& frame);

 private:
  std::unique_ptr<crypto::Opener> opener_;
  NonceCounter counter_;
};

}  // namespace bulla::record

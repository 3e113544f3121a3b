// record: TLS 1.2 record protection (RFC 5246 §6.2.3), one keyed object a direction, whatever the suite. Allocates
// nothing a record.
#pragma once
#include "bulla/record/cbc12.h"
#include "bulla/record/protection.h"

namespace bulla::record {

using crypto::Keys12;

// Our direction.
class Sealing12 {
 public:
  // random outlives this; CBC suites draw their IVs from it.
  Sealing12(const crypto::Suite12& suite, Keys12 start, crypto::Random& random);
  // One record of content (at most wire::max_plaintext) into out, which holds sealed_size(content.size()) bytes;
  // returns the record's size. content may start at out[content_offset()] (in place) or lie outside out.
  // Fault::no_room, Fault::random_failed, Fault::sequence_exhausted: there is no new key in TLS 1.2, the connection has
  // to end.
  Result<std::size_t> seal(wire::ContentType type, Bytes content, MutBytes out);
  std::size_t content_offset() const { return header_size + sealer_->prefix_size(); }
  std::size_t sealed_size(std::size_t content) const { return header_size + sealer_->sealed_size(content); }
  // No record takes more than this above its content.
  std::size_t overhead() const { return overhead_; }
  std::uint64_t sequence() const { return sequence_; }
  // Records that may still be sealed with this key.
  std::uint64_t remaining() const { return sequence_ < limit_ ? limit_ - sequence_ : 0; }

 private:
  std::unique_ptr<FragmentSealer> sealer_;
  std::uint64_t sequence_;
  std::uint64_t limit_;
  std::size_t overhead_;
};

// The peer's direction.
class Opening12 {
 public:
  Opening12(const crypto::Suite12& suite, Keys12 start);
  std::uint64_t sequence() const { return sequence_; }
  // Decrypts in place and checks. The frame is of at most wire::max_ciphertext12. Fault::bad_record_mac, whatever is
  // wrong with the record; Fault::record_overflow for a sound one that holds too much; Fault::sequence_exhausted.
  Result<Opened> open(const Frame& frame);

 private:
  std::unique_ptr<FragmentOpener> opener_;
  std::uint64_t sequence_;
};

}  // namespace bulla::record

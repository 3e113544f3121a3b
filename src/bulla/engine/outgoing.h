// engine: our direction of a connection: what is said becomes records. Knows no handshake.
#pragma once
#include <optional>

#include "bulla/engine/observer.h"
#include "bulla/engine/outbox.h"
#include "bulla/keys/schedule.h"
#include "bulla/record/protection12.h"

namespace bulla::engine {

// Handshake messages and alerts wait in a queue of our own until the caller's outbox has room; application data goes
// straight into the outbox.
class Outgoing {
 public:
  Outgoing(Side self, Observer& observer) : self_{self}, observer_{&observer} {}

  // Cut into records and sealed with the keys of the moment.
  Result<void> queue(wire::ContentType type, Bytes content);
  void queue_change_cipher_spec();
  // Moves the queue into the outbox; true when all of it is there.
  bool flush(Outbox& out);

  // Seals application data into the outbox as far as it fits; returns how much that was. Nothing while the queue has
  // something to say first. For early data there is no other key (RFC 9846 §5.5): it ends with the one that it has.
  enum class WornKey : std::uint8_t { replaced, ends };
  Result<std::size_t> send(Bytes plaintext, Outbox& out, WornKey worn = WornKey::replaced);

  void protect(const crypto::Suite& suite, keys::TrafficSecret secret, std::uint64_t sequence = 0);
  void protect(const crypto::Suite12& suite, crypto::Keys12 keys, crypto::Random& random) {
    sealing12_ = record::Sealing12{suite, std::move(keys), random};
  }
  void unprotect() { sealing_.reset(); }
  // Says KeyUpdate and takes the next key. Fault::sequence_exhausted if there may be none. RFC 9846 §4.7.3
  Result<void> update_keys(wire::KeyUpdateRequest request);
  bool may_update_keys() const { return key_updates_ < max_key_updates; }
  std::uint64_t key_updates() const { return key_updates_; }
  // Where the connection was handed over: so many were said before.
  void count_key_updates(std::uint64_t so_far) { key_updates_ = so_far; }
  // Should the key be replaced before more is sealed with it (RFC 9846 §5.5)? In TLS 1.2 there is no other.
  bool key_is_worn() const;

  // RFC 9846 §5.4: content is padded to a multiple of this, as far as the record's limit lets it.
  void pad_to(std::size_t multiple) { padding_ = std::clamp<std::size_t>(multiple, 1, record::max_padding); }
  void limit_records(std::size_t content) { limit_ = std::min(limit_, content); }
  // RFC 6066 §4: also of what is not sealed.
  void limit_fragments(std::size_t content) {
    limit_records(content);
    plain_limit_ = content;
  }
  std::uint64_t sequence() const { return sealing_ ? sealing_->sequence() : 0; }
  std::size_t record_limit() const { return limit_; }
  std::size_t record_padding() const { return padding_; }
  const keys::TrafficSecret& secret() const { return secret_; }
  bool is_protected() const { return sealing_ || sealing12_; }
  bool empty() const { return flushed_ == queue_.size(); }

 private:
  static constexpr std::uint64_t max_key_updates = (std::uint64_t{1} << 48) - 1;

  Result<std::size_t> write_record(wire::ContentType type, Bytes content, MutBytes out);
  Result<void> queue_record(wire::ContentType type, Bytes content);
  Result<std::size_t> seal_data(Bytes content, MutBytes room, std::size_t space);
  Result<void> replace_key();

  Side self_;
  Observer* observer_;
  const crypto::Suite* suite_ = nullptr;
  keys::TrafficSecret secret_;
  std::optional<record::Sealing> sealing_;
  std::optional<record::Sealing12> sealing12_;
  std::size_t padding_for(std::size_t content) const {
    if (sealing12_) return 0;
    const auto padded = (content + padding_ - 1) / padding_ * padding_;
    return std::min(padded, std::max(limit_, content)) - content;
  }

  // No record takes more than this above its content and padding.
  std::size_t overhead() const { return sealing12_ ? sealing12_->overhead() : record::overhead; }

  std::size_t limit_ = wire::max_plaintext;
  std::size_t plain_limit_ = wire::max_plaintext;
  std::size_t padding_ = 1;
  std::uint64_t key_updates_ = 0;
  Buffer queue_;
  std::size_t flushed_ = 0;
};

}  // namespace bulla::engine

// engine: the peer's direction of a connection: bytes become contents. Knows no handshake.
#pragma once
#include <optional>

#include "bulla/engine/observer.h"
#include "bulla/keys/schedule.h"
#include "bulla/record/joiner.h"
#include "bulla/record/protection12.h"

namespace bulla::engine {

// Where the connection stands decides which records are legal.
enum class Stage : std::uint8_t { handshake, open };

class Incoming {
 public:
  Incoming(Side peer, Observer& observer) : peer_{peer}, observer_{&observer} {}

  // One record.
  struct Content {
    std::size_t consumed = 0;                             // 0: more input is needed
    wire::ContentType type = wire::ContentType::invalid;  // invalid: a record that says nothing
    MutBytes bytes;                                       // inside the input
  };
  Result<Content> next(MutBytes input, Stage stage);

  // Records of TLS 1.2 from here on: a ChangeCipherSpec is content. Fault::bad_change_cipher_spec if one was dropped.
  Result<void> speak_tls12();
  // The same for its keys. Fault::split_across_keys if a handshake message is half-read.
  Result<void> protect(const crypto::Suite12& suite, crypto::Keys12 keys);
  // RFC 6066 §4: no record may hold more.
  void limit_fragments(std::size_t content) { limit_ = content; }

  // Fault::split_across_keys if a handshake message is half-read.
  Result<void> protect(const crypto::Suite& suite, keys::TrafficSecret secret, std::uint64_t sequence = 0);
  Result<void> update_keys();
  std::uint64_t sequence() const { return opening_ ? opening_->sequence() : 0; }
  const keys::TrafficSecret& secret() const { return secret_; }
  bool is_protected() const { return opening_ || opening12_; }

  void take_early_data() { early_data_budget_ = 0; }
  void skip_early_data() { early_data_budget_ = max_skipped_early_data; }
  record::Joiner& joiner() { return joiner_; }

 private:
  static constexpr std::size_t max_skipped_early_data = 1 << 16;
  static constexpr unsigned max_empty_records = 32;

  Result<Content> read(const record::Frame& frame, Stage stage);
  Result<Content> open13(const record::Frame& frame, Stage stage);
  Result<Content> open12(const record::Frame& frame);
  Result<Content> read_plain(const record::Frame& frame);
  std::size_t max_payload() const;
  Result<Content> read_change_cipher_spec(const record::Frame& frame, Stage stage);
  Result<Content> skip(const record::Frame& frame);
  Result<void> count_empty(bool empty);

  Side peer_;
  Observer* observer_;
  const crypto::Suite* suite_ = nullptr;
  keys::TrafficSecret secret_;
  std::optional<record::Opening> opening_;
  std::optional<record::Opening12> opening12_;
  record::Joiner joiner_;
  std::size_t early_data_budget_ = 0;
  unsigned empty_records_ = 0;
  std::size_t limit_ = wire::max_plaintext;
  bool tls12_ = false;
  bool dropped_change_cipher_spec_ = false;
  bool any_record_ = false;
  bool any_message_ = false;  // the beginning of one, in the clear
  bool any_opened_ = false;
};

}  // namespace bulla::engine

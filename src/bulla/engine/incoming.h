// engine: the peer's direction of a connection: bytes become contents. Knows no handshake.
#pragma once
#include <optional>

#include "bulla/engine/observer.h"
#include "bulla/keys/schedule.h"
#include "bulla/record/joiner.h"
#include "bulla/record/protection.h"

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

  // Fault::split_across_keys if a handshake message is half-read.
  Result<void> protect(const crypto::Suite& suite, keys::TrafficSecret secret, std::uint64_t sequence = 0);
  Result<void> update_keys();
  std::uint64_t sequence() const { return opening_ ? opening_->sequence() : 0; }
  const keys::TrafficSecret& secret() const { return secret_; }
  bool is_protected() const { return opening_.has_value(); }

  void take_early_data() { early_data_budget_ = 0; }
  void skip_early_data() { early_data_budget_ = max_skipped_early_data; }
  record::Joiner& joiner() { return joiner_; }

 private:
  static constexpr std::size_t max_skipped_early_data = 1 << 16;
  static constexpr unsigned max_empty_records = 32;

  Result<Content> open(const record::Frame& frame, Stage stage);
  Result<Content> read_plain(const record::Frame& frame);
  Result<Content> read_change_cipher_spec(const record::Frame& frame, Stage stage);
  Result<Content> skip(const record::Frame& frame);
  Result<void> count_empty(bool empty);

  Side peer_;
  Observer* observer_;
  const crypto::Suite* suite_ = nullptr;
  keys::TrafficSecret secret_;
  std::optional<record::Opening> opening_;
  record::Joiner joiner_;
  std::size_t early_data_budget_ = 0;
  unsigned empty_records_ = 0;
  bool any_record_ = false;
  bool any_message_ = false;  // the beginning of one, in the clear
  bool any_opened_ = false;
};

}  // namespace bulla::engine

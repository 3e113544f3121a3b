#include "bulla/engine/incoming.h"

#include "bulla/base/try.h"

namespace bulla::engine {

using wire::ContentType;

Result<Incoming::Content> Incoming::next(MutBytes input, Stage stage) {
  auto found = record::next_frame(input, max_payload());
  if (!found && found.error().fault == Fault::not_tls && any_record_) return fail(Fault::unexpected_record);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Content{};
  const auto& frame = **found;
  any_record_ = true;
  observer_->record(peer_, input.first(frame.size()));
  TRY(const auto content, read(frame, stage));
  if (content.type != ContentType::invalid) observer_->content(peer_, content.type, content.bytes);
  return content;
}

Result<Incoming::Content> Incoming::read(const record::Frame& frame, Stage stage) {
  if (frame.type == ContentType::change_cipher_spec) return read_change_cipher_spec(frame, stage);
  if (opening_) return open13(frame, stage);
  if (opening12_) return open12(frame);
  return read_plain(frame);
}

std::size_t Incoming::max_payload() const {
  if (opening12_) return wire::max_ciphertext12;
  // Early data that is to be skipped is sealed, though we may have no key yet (RFC 9846 §4.3.10).
  return opening_ || early_data_budget_ > 0 ? wire::max_ciphertext : wire::max_plaintext;
}

// RFC 9846 §5.1: what may stand in the clear is a handshake message or an alert, and never empty.
Result<Incoming::Content> Incoming::read_plain(const record::Frame& frame) {
  if (frame.type == ContentType::application_data && early_data_budget_ > 0) return skip(frame);
  if (frame.type != ContentType::handshake && frame.type != ContentType::alert) return fail(Fault::unexpected_record);
  if (frame.payload.empty()) return fail(Fault::empty_record);
  if (frame.payload.size() > limit_) return fail(Fault::record_overflow);
  if (frame.type == ContentType::handshake) {
    early_data_budget_ = 0;  // a second ClientHello: no early data follows it
    any_message_ = true;
  }
  return Content{frame.size(), frame.type, frame.payload};
}

// RFC 5246 §6.2.1: data may be empty, nothing else. What the type is stands in the clear and is authenticated.
Result<Incoming::Content> Incoming::open12(const record::Frame& frame) {
  TRY(const auto opened, opening12_->open(frame));
  const bool empty = opened.content.empty();
  if (opened.content.size() > limit_) return fail(Fault::record_overflow);
  if (empty && opened.type != ContentType::application_data) return fail(Fault::empty_record);
  if (opened.type != ContentType::alert) TRY_VOID(count_empty(empty));
  return Content{frame.size(), opened.type, opened.content};
}

Result<Incoming::Content> Incoming::open13(const record::Frame& frame, Stage stage) {
  // A client that failed before it had keys says so in the clear (RFC 9846 §6.2).
  if (frame.type == ContentType::alert && peer_ == Side::client && stage == Stage::handshake && !any_opened_)
    return read_plain(frame);
  if (frame.type != ContentType::application_data) return fail(Fault::unexpected_record);
  auto opened = opening_->open(frame);
  if (!opened && opened.error().fault == Fault::bad_record_mac && early_data_budget_ > 0) return skip(frame);
  if (!opened) return std::unexpected(opened.error());
  any_opened_ = true;
  early_data_budget_ = 0;
  const bool empty = opened->content.empty();
  if (empty && opened->type != ContentType::application_data) return fail(Fault::empty_record);
  if (opened->type != ContentType::alert) TRY_VOID(count_empty(empty));
  return Content{frame.size(), opened->type, opened->content};
}

// RFC 9846 §5: dropped, if it comes between the first ClientHello and the peer's Finished and is what middlebox
// compatibility sends.
Result<Incoming::Content> Incoming::read_change_cipher_spec(const record::Frame& frame, Stage stage) {
  if (tls12_) return Content{frame.size(), frame.type, frame.payload};
  const bool too_early = peer_ == Side::client && !any_message_;
  if (too_early || stage != Stage::handshake || frame.payload.size() != 1 || frame.payload[0] != 1)
    return fail(Fault::bad_change_cipher_spec);
  if (joiner_.inside_message()) return fail(Fault::interleaved_message);
  TRY_VOID(count_empty(true));
  dropped_change_cipher_spec_ = true;
  return Content{frame.size(), ContentType::invalid, {}};
}

Result<Incoming::Content> Incoming::skip(const record::Frame& frame) {
  if (frame.size() > early_data_budget_) return fail(Fault::unexpected_record);
  early_data_budget_ -= frame.size();
  return Content{frame.size(), ContentType::invalid, {}};
}

Result<void> Incoming::count_empty(bool empty) {
  empty_records_ = empty ? empty_records_ + 1 : 0;
  if (empty_records_ > max_empty_records) return fail(Fault::too_many_empty_records);
  return {};
}

Result<void> Incoming::protect(const crypto::Suite& suite, keys::TrafficSecret secret, std::uint64_t sequence) {
  if (!joiner_.aligned()) return fail(Fault::split_across_keys);
  auto keys = keys::traffic_keys(*suite.hash, *suite.aead, secret.expose());
  opening_.emplace(*suite.aead, keys.key.expose(), std::move(keys.iv), sequence);
  suite_ = &suite;
  secret_ = std::move(secret);
  return {};
}

Result<void> Incoming::speak_tls12() {
  if (dropped_change_cipher_spec_) return fail(Fault::bad_change_cipher_spec);
  tls12_ = true;
  return {};
}

Result<void> Incoming::protect(const crypto::Suite12& suite, crypto::Keys12 keys) {
  if (!joiner_.aligned()) return fail(Fault::split_across_keys);
  opening12_.emplace(suite, std::move(keys));
  return {};
}

Result<void> Incoming::update_keys() {
  return protect(*suite_, keys::next_traffic_secret(*suite_->hash, secret_.expose()));
}

}  // namespace bulla::engine

#include "bulla/engine/core.h"

#include <new>

#include "bulla/base/try.h"
#include "bulla/handshake/answers.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/record.h"

namespace bulla::engine {
namespace {

using wire::ContentType;

// RFC 9846 §4.7.3 sets no number; an honest peer never needs this many in a row.
constexpr unsigned max_messages_without_data = 32;
constexpr unsigned max_warnings = 4;  // in a row

Side other(Side side) { return side == Side::client ? Side::server : Side::client; }

Observer& nobody() {
  static Observer observer;
  return observer;
}

// Faults that nobody is to be told of: the peer knows, or is gone.
bool is_silent(Fault fault) {
  return fault == Fault::alert_received || fault == Fault::closed_without_notify ||
         fault == Fault::closed_during_handshake;
}

}  // namespace

Core::Core(Side self, Observer* observer)
    : self_{self},
      observer_{observer == nullptr ? &nobody() : observer},
      outgoing_{self, *observer_},
      incoming_{other(self), *observer_} {}

void Core::begin(std::unique_ptr<handshake::Handshake> handshake, std::shared_ptr<const void> keep) {
  handshake_ = std::move(handshake);
  keep_ = std::move(keep);
}

Result<void> Core::start(Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if (std::exchange(started_, true)) return fail(Fault::api_misuse);
  auto started = handshake_->start();
  if (!started) return std::unexpected(fail_with(started.error(), out));
  outgoing_.flush(out);
  return {};
}

Result<Received> Core::receive(MutBytes wire, Outbox& out) {
  if (error_) {
    outgoing_.flush(out);
    return std::unexpected(*error_);
  }
  early_data_ = {};
  if (close_received_) return Received{.consumed = wire.size()};  // RFC 9846 §6.1: what follows is ignored
  if (stands_still()) return Received{.event = Event::asked};
  auto received = take_records(wire);
  if (!received) return std::unexpected(fail_with(received.error(), out));
  pay_key_update(out);
  outgoing_.flush(out);
  return received;
}

// Goes on until there is something to tell the caller.
Result<Received> Core::take_records(MutBytes wire) {
  std::size_t consumed = 0;
  for (;;) {
    TRY(const auto content, incoming_.next(wire.subspan(consumed), stage_));
    if (content.consumed == 0) return Received{.consumed = consumed};
    consumed += content.consumed;
    TRY(auto received, take(content));
    received.consumed = consumed;
    if (received.event != Event::none || !received.plaintext.empty()) return received;
  }
}

Result<Received> Core::take(const Incoming::Content& content) {
  if (content.type == ContentType::invalid) return Received{};
  if (content.type != ContentType::handshake && incoming_.joiner().inside_message())
    return fail(Fault::interleaved_message);
  if (content.type != ContentType::alert && !content.bytes.empty()) warnings_ = 0;
  if (content.type == ContentType::change_cipher_spec) {
    TRY(const auto event, take_change_cipher_spec(content.bytes));
    return Received{.event = event};
  }
  if (content.type == ContentType::handshake) {
    incoming_.joiner().feed(content.bytes);
    TRY(const auto event, take_messages());
    return Received{.event = event};
  }
  if (content.type == ContentType::alert) {
    TRY(const auto event, take_alert(content.bytes));
    return Received{.event = event};
  }
  if (content.type == ContentType::application_data && early_left_) return take_early(content.bytes);
  if (content.type != ContentType::application_data || stage_ != Stage::open) return fail(Fault::unexpected_record);
  if (afterwards_ && afterwards_->inside_answer()) return fail(Fault::unexpected_record);
  if (!content.bytes.empty()) messages_without_data_ = 0;
  return Received{.plaintext = content.bytes};
}

// RFC 5246 §7.1; in TLS 1.3 it never comes so far.
Result<Event> Core::take_change_cipher_spec(Bytes content) {
  if (!handshake_) return fail(Fault::unexpected_record);
  if (!wire::decode<wire::ChangeCipherSpec>(content)) return fail(Fault::bad_change_cipher_spec);
  TRY(const auto progress, handshake_->change_cipher_spec());
  return take_progress(progress);
}

Result<void> Core::count_without_data() {
  if (++messages_without_data_ > max_messages_without_data) return fail(Fault::too_many_messages);
  return {};
}

// RFC 9846 §4.3.10
Result<Received> Core::take_early(MutBytes content) {
  if (content.size() > *early_left_) return fail(Fault::early_data_too_long);
  *early_left_ -= static_cast<std::uint32_t>(content.size());
  early_data_ = content;
  return Received{.event = content.empty() ? Event::none : Event::early_data};
}

// RFC 9846 §6: the level is ignored; only close_notify and user_canceled are not fatal. Where it is TLS 1.2, or may be
// yet, the level counts (RFC 5246 §7.2.2).
Result<Event> Core::take_alert(Bytes content) {
  const auto alert = wire::decode<wire::AlertMessage>(content);
  if (!alert) return fail(Fault::alert_malformed);
  observer_->alert(other(self_), alert->description);
  const bool is_warning = may_be_tls12() && alert->level == wire::AlertLevel::warning;
  if (alert->description == Alert::user_canceled || (is_warning && alert->description != Alert::close_notify)) {
    TRY_VOID(count_without_data());
    if (++warnings_ > max_warnings) return fail(Fault::too_many_messages);
    return Event::none;
  }
  if (alert->description != Alert::close_notify)
    return std::unexpected(Error{.fault = Fault::alert_received, .received = alert->description});
  if (stage_ != Stage::open) return fail(Fault::closed_during_handshake);
  close_received_ = true;
  return Event::peer_closed;
}

// All that is whole; what may have to wait for an answer of ours is kept.
Result<Event> Core::take_messages() {
  auto& joiner = incoming_.joiner();
  auto last = Event::none;
  for (;;) {
    TRY(const auto message, joiner.next());
    if (!message) return last;
    TRY(const auto event, take_message(*message));
    if (event == Event::established) return event;
    if (event != Event::none) last = event;
    if (stands_still()) {
      joiner.keep();
      return Event::asked;
    }
  }
}

Result<Event> Core::take_message(Bytes raw) {
  if (handshake_) {
    TRY(const auto progress, handshake_->message(raw));
    return take_progress(progress);
  }
  TRY_VOID(count_without_data());
  const bool inside_answer = afterwards_ && afterwards_->inside_answer();
  const bool is_tls13 = suite_ != nullptr;
  if (is_tls13 && static_cast<wire::HandshakeType>(raw[0]) == wire::HandshakeType::key_update && !inside_answer) {
    observer_->message(other(self_), raw);
    TRY_VOID(take_key_update(raw));
    return Event::none;
  }
  if (!afterwards_) return fail(Fault::unexpected_message);
  TRY(const auto progress, afterwards_->message(raw));
  return take_progress(progress);
}

Result<Event> Core::take_progress(handshake::Progress progress) {
  if (progress == handshake::Progress::waits_for_answer) return Event::asked;
  if (progress != handshake::Progress::done) return Event::none;
  if (!handshake_) return Event::client_answered;
  auto outcome = std::move(*handshake_).outcome();
  suite_ = outcome.suite;
  exporter_ = std::move(outcome.exporter);
  exporter12_ = std::move(outcome.exporter12);
  afterwards_ = std::move(outcome.afterwards);
  handshake_.reset();
  if (!afterwards_) keep_.reset();
  stage_ = Stage::open;
  // In TLS 1.3 the keys have changed on a boundary.
  if (exporter12_ && !incoming_.joiner().aligned()) return fail(Fault::unexpected_message);
  return Event::established;
}

Result<void> Core::take_key_update(Bytes raw) {
  TRY(const auto update, wire::decode_body<wire::KeyUpdate>(raw.subspan(wire::HandshakeHeader::size)));
  TRY_VOID(incoming_.update_keys());
  awaits_key_update_ = false;
  if (update.request_update == wire::KeyUpdateRequest::update_requested) owes_key_update_ = true;
  return {};
}

// One answer for a burst of requests: the next one waits until the peer has taken the last.
void Core::pay_key_update(const Outbox& out) {
  if (!owes_key_update_ || close_sent_ || !outgoing_.empty() || !out.pending().empty()) return;
  if (outgoing_.update_keys(wire::KeyUpdateRequest::update_not_requested)) owes_key_update_ = false;
}

Result<std::size_t> Core::send(Bytes plaintext, Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if ((stage_ != Stage::open && !may_answer_early_) || close_sent_) return fail(Fault::api_misuse);
  auto sent = seal(plaintext, out);
  if (!sent) return std::unexpected(fail_with(sent.error(), out));
  return sent;
}

// RFC 9846 §4.7.3: a KeyUpdate that we owe goes before the next data, whatever still waits in the outbox; unless there
// have been so many that no other key may follow.
Result<std::size_t> Core::seal(Bytes plaintext, Outbox& out) {
  if (!outgoing_.flush(out)) return 0;
  if (owes_key_update_ && !plaintext.empty() && outgoing_.may_update_keys()) {
    TRY_VOID(outgoing_.update_keys(wire::KeyUpdateRequest::update_not_requested));
    owes_key_update_ = false;
  }
  return outgoing_.send(plaintext, out);
}

Result<std::size_t> Core::send_early(Bytes plaintext, Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if (early_room_ == 0) return fail(Fault::api_misuse);
  if (!outgoing_.flush(out)) return 0;
  const auto part = plaintext.first(std::min<std::size_t>(plaintext.size(), early_room_));
  auto sent = outgoing_.send(part, out, Outgoing::WornKey::ends);
  if (!sent) return std::unexpected(fail_with(sent.error(), out));
  early_room_ = outgoing_.key_is_worn() ? 0 : early_room_ - static_cast<std::uint32_t>(*sent);
  return sent;
}

bool Core::flush(Outbox& out) { return outgoing_.flush(out); }

Result<void> Core::close(Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if (close_sent_) return {};
  close_sent_ = true;
  const std::array<std::uint8_t, 2> notify{1, std::to_underlying(Alert::close_notify)};
  observer_->alert(self_, Alert::close_notify);
  if (auto queued = outgoing_.queue(ContentType::alert, notify); !queued)
    return std::unexpected(fail_with(queued.error(), out));
  outgoing_.flush(out);
  return {};
}

Result<void> Core::end_of_input() {
  if (!error_ && close_received_) return {};
  if (!error_) refuse(stage_ == Stage::open ? Fault::closed_without_notify : Fault::closed_during_handshake);
  return std::unexpected(*error_);
}

Error Core::fail_with(Error error, Outbox& out) {
  if (error_) return *error_;
  error_ = error;
  if (!is_silent(error.fault) && !close_sent_) say_fatal(error.alert());
  outgoing_.flush(out);
  handshake_.reset();
  afterwards_.reset();
  return error;
}

// If even this can't be sealed, or there is no memory for it, closing the transport is all that is left.
void Core::say_fatal(Alert alert) {
  constexpr std::uint8_t fatal = 2;
  const std::array<std::uint8_t, 2> said{fatal, std::to_underlying(alert)};
  try {
    observer_->alert(self_, alert);
    (void)outgoing_.queue(ContentType::alert, said);
  } catch (const std::bad_alloc&) {
  }
}

Result<void> Core::update_keys(Engine::KeyUpdate which, Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if (stage_ != Stage::open || close_sent_ || suite_ == nullptr) return fail(Fault::api_misuse);
  if (!outgoing_.may_update_keys()) return fail(Fault::sequence_exhausted);
  using enum wire::KeyUpdateRequest;
  // RFC 9846 §4.7.3: one request at a time; the answer to the last one is still to come.
  const bool ask = which == Engine::KeyUpdate::both && !awaits_key_update_;
  if (auto updated = outgoing_.update_keys(ask ? update_requested : update_not_requested); !updated)
    return std::unexpected(fail_with(updated.error(), out));
  awaits_key_update_ = awaits_key_update_ || ask;
  outgoing_.flush(out);
  return {};
}

Result<void> Core::challenge(Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if (stage_ != Stage::open || close_sent_ || !afterwards_) return fail(Fault::api_misuse);
  TRY_VOID(afterwards_->challenge());
  outgoing_.flush(out);
  return {};
}

Result<Snapshot> Core::snapshot(Time now) {
  Snapshot snapshot{.self = self_,
                    .made = now,
                    .read = {keys::TrafficSecret{incoming_.secret().expose()}, incoming_.sequence()},
                    .write = {keys::TrafficSecret{outgoing_.secret().expose()}, outgoing_.sequence()},
                    .record_limit = outgoing_.record_limit(),
                    .record_padding = outgoing_.record_padding(),
                    .key_updates = outgoing_.key_updates(),
                    .owes_key_update = owes_key_update_,
                    .awaits_key_update = awaits_key_update_,
                    .close_sent = close_sent_,
                    .close_received = close_received_,
                    .messages_without_data = static_cast<std::uint8_t>(messages_without_data_),
                    .hello_retried = info_.hello_retried,
                    .resumed = info_.resumed,
                    .own_scheme = info_.own_scheme.value_or(wire::SignatureScheme{})};
  auto& session = snapshot.session;
  if (self_ == Side::client) {
    TRY(session, afterwards_->essence());
  } else {
    session.psk = keys::StageSecret::of_size(suite_->hash->size);
    session.terms = {.suite = info_.suite,
                     .group = info_.group,
                     .peer_scheme = info_.peer_scheme.value_or(wire::SignatureScheme{}),
                     .server_name = info_.server_name,
                     .protocol = info_.protocol};
  }
  if (info_.peer && session.terms.peer_certificate.empty()) {
    TRY(session.terms.peer_certificate, handshake::certificate_message(*info_.peer));
    session.terms.peer_type = handshake::type_of(*info_.peer);
  }
  return snapshot;
}

Result<Buffer> Core::hand_over(Bytes key, const Outbox& out, const crypto::Provider& provider, Time now) {
  if (error_) return std::unexpected(*error_);
  auto& joiner = incoming_.joiner();
  const bool at_rest = outgoing_.empty() && out.pending().empty() && joiner.aligned() && question() == nullptr &&
                       !(afterwards_ && afterwards_->inside_answer());
  // A blob carries certificates to judge the peer by anew; an external key has none.
  if (stage_ != Stage::open || !at_rest || info_.external_psk || suite_ == nullptr) return fail(Fault::api_misuse);
  TRY(const auto state, snapshot(now));
  refuse(Fault::api_misuse);  // it lives on elsewhere: here it is over, whatever comes of the sealing
  afterwards_.reset();
  return engine::seal(state, key, provider);
}

Result<void> Core::take_over(Snapshot snapshot, const crypto::Suite& suite,
                             std::unique_ptr<handshake::Afterwards> afterwards, std::shared_ptr<const void> keep) {
  outgoing_.protect(suite, std::move(snapshot.write.secret), snapshot.write.sequence);
  TRY_VOID(incoming_.protect(suite, std::move(snapshot.read.secret), snapshot.read.sequence));
  outgoing_.limit_records(snapshot.record_limit);
  outgoing_.pad_to(snapshot.record_padding);
  outgoing_.count_key_updates(snapshot.key_updates);
  suite_ = &suite;
  afterwards_ = std::move(afterwards);
  keep_ = std::move(keep);
  stage_ = Stage::open;
  started_ = true;
  owes_key_update_ = snapshot.owes_key_update;
  awaits_key_update_ = snapshot.awaits_key_update;
  close_sent_ = snapshot.close_sent;
  close_received_ = snapshot.close_received;
  messages_without_data_ = snapshot.messages_without_data;
  return {};
}

// Empty: not established, no early data, or left behind where the connection was handed over.
Result<void> Core::export_with(const crypto::Suite* suite, const keys::StageSecret& secret, std::string_view label,
                               Bytes context, MutBytes out) const {
  if (error_) return std::unexpected(*error_);
  constexpr std::size_t most_blocks = 255;  // RFC 5869 §2.3
  if (secret.empty() || out.size() > most_blocks * suite->hash->size || label.size() > 249)
    return fail(Fault::api_misuse);
  keys::export_keying_material(*suite->hash, secret.expose(), label, context, out);
  return {};
}

// RFC 9846 §7.5, RFC 5705 §4. No context and an empty one differ in TLS 1.2 alone.
Result<void> Core::export_keying_material(std::string_view label, std::optional<Bytes> context, MutBytes out) const {
  if (!exporter12_) return export_with(suite_, exporter_, label, context.value_or(Bytes{}), out);
  if (error_) return std::unexpected(*error_);
  const auto& [master, client_random, server_random] = *exporter12_;
  return master.export_keying_material(label, context, {client_random, server_random}, out);
}

Result<Received> Core::answer(Result<Answer> answer, Outbox& out) {
  if (error_) return std::unexpected(*error_);
  if (question() == nullptr) return fail(Fault::api_misuse);
  auto event = answer ? take_answer(*std::move(answer)) : std::unexpected(answer.error());
  if (!event) return std::unexpected(fail_with(event.error(), out));
  pay_key_update(out);
  outgoing_.flush(out);
  return Received{.event = *event};
}

Result<Event> Core::take_answer(Answer answer) {
  TRY(const auto progress, conversation()->answer(std::move(answer)));
  TRY(const auto event, take_progress(progress));
  if (stands_still()) return event;
  TRY(const auto later, take_messages());
  return later == Event::none ? event : later;
}

// RFC 9846 §6.1: nothing follows our close_notify. A challenge that comes so late stays without an answer.
Result<void> Core::send(Bytes messages) {
  if (close_sent_) return {};
  // Within the handshake it is one side's turn: what the peer has said before it could hear us is out of place.
  if (handshake_ && !incoming_.joiner().aligned()) return fail(Fault::unexpected_message);
  return outgoing_.queue(ContentType::handshake, messages);
}

Result<void> Core::send_change_cipher_spec() {
  outgoing_.queue_change_cipher_spec();
  return {};
}

void Core::write_with(const crypto::Suite12& suite, crypto::Keys12 keys) {
  outgoing_.protect(suite, std::move(keys), *random_);
}

Result<handshake::RecordAligned> Core::read_with(const crypto::Suite12& suite, crypto::Keys12 keys) {
  TRY_VOID(incoming_.protect(suite, std::move(keys)));
  return aligned();
}

void Core::limit_fragments(std::size_t content) {
  outgoing_.limit_fragments(content);
  incoming_.limit_fragments(content);
}

// RFC 5246 §7.2
Result<void> Core::warn(Alert alert) {
  if (close_sent_) return {};
  constexpr std::uint8_t warning = 1;
  const std::array<std::uint8_t, 2> said{warning, std::to_underlying(alert)};
  observer_->alert(self_, alert);
  return outgoing_.queue(ContentType::alert, said);
}

void Core::write_early(handshake::EarlyKeys keys) {
  outgoing_.protect(keys.suite, std::move(keys.traffic));
  early_suite_ = &keys.suite;
  early_exporter_ = std::move(keys.exporter);
  early_room_ = keys.limit;
}

void Core::write_plain() {
  outgoing_.unprotect();
  early_room_ = 0;
}

Result<void> Core::read_early(handshake::EarlyKeys keys) {
  TRY_VOID(incoming_.protect(keys.suite, std::move(keys.traffic)));
  incoming_.take_early_data();
  early_suite_ = &keys.suite;
  early_exporter_ = std::move(keys.exporter);
  early_left_ = keys.limit;
  may_answer_early_ = true;
  return {};
}

void Core::write_with(const crypto::Suite& suite, keys::TrafficSecret secret) {
  early_room_ = 0;
  outgoing_.protect(suite, std::move(secret));
}

Result<handshake::RecordAligned> Core::read_with(const crypto::Suite& suite, keys::TrafficSecret secret) {
  TRY_VOID(incoming_.protect(suite, std::move(secret)));
  early_left_.reset();
  return aligned();
}

}  // namespace bulla::engine

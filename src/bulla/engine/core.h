// engine: one connection: the handshake above, records below, and what may happen when. The classes in engine.h are its
// public face.
#pragma once
#include <memory>
#include <optional>

#include "bulla/engine/engine.h"
#include "bulla/engine/handover.h"
#include "bulla/engine/incoming.h"
#include "bulla/engine/outgoing.h"
#include "bulla/handshake/handshake.h"

namespace bulla::engine {

// Does not move: the handshake holds references to it.
class Core final : public handshake::Channel {
 public:
  Core(Side self, Observer* observer);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // The handshake's context refers to channel(), witness() and info(). keep: what it refers to besides, held until it
  // is done.
  void begin(std::unique_ptr<handshake::Handshake> handshake, std::shared_ptr<const void> keep);
  void pad_to(std::size_t multiple) { outgoing_.pad_to(multiple); }
  // TLS 1.2 may come of it: until it is known otherwise, alerts of level warning are passed over (RFC 5246 §7.2.2).
  // random: for its records; outlives the connection.
  void may_speak_tls12(crypto::Random& random) { random_ = &random; }
  // A connection that cannot work: every call returns this.
  void refuse(Fault fault) { error_ = fail(fault).error(); }

  Result<void> start(Outbox& out);
  Result<Received> receive(MutBytes wire, Outbox& out);
  Result<std::size_t> send(Bytes plaintext, Outbox& out);
  // See Client and Server.
  std::uint32_t early_data_room() const { return error_ ? 0 : early_room_; }
  Result<std::size_t> send_early(Bytes plaintext, Outbox& out);
  MutBytes early_data() const { return early_data_; }
  Result<void> export_early(std::string_view label, Bytes context, MutBytes out) const {
    return export_with(early_suite_, early_exporter_, label, context, out);
  }
  bool flush(Outbox& out);
  bool has_nothing_to_say() const { return outgoing_.empty(); }
  Result<void> close(Outbox& out);
  Result<void> end_of_input();
  Error fail_with(Error error, Outbox& out);
  Result<void> update_keys(Engine::KeyUpdate which, Outbox& out);
  Result<void> challenge(Outbox& out);
  // See Engine::hand_over.
  Result<Buffer> hand_over(Bytes key, const Outbox& out, const crypto::Provider& provider, Time now);
  // The connection of a snapshot: established from the beginning.
  Result<void> take_over(Snapshot snapshot, const crypto::Suite& suite,
                         std::unique_ptr<handshake::Afterwards> afterwards, std::shared_ptr<const void> keep);
  Result<void> export_keying_material(std::string_view label, std::optional<Bytes> context, MutBytes out) const;
  const Question* question() const { return conversation() != nullptr ? conversation()->question() : nullptr; }
  Result<Received> answer(Result<Answer> answer, Outbox& out);
  bool stands_still() const { return conversation() != nullptr && conversation()->stands_still(); }

  bool established() const { return stage_ == Stage::open; }
  ConnectionInfo& info() { return info_; }
  const ConnectionInfo& info() const { return info_; }
  Observer& witness() { return *observer_; }

 private:
  Result<void> send(Bytes messages) override;
  Result<void> send_change_cipher_spec() override;
  void write_with(const crypto::Suite& suite, keys::TrafficSecret secret) override;
  void write_early(handshake::EarlyKeys keys) override;
  void write_plain() override;
  Result<void> read_early(handshake::EarlyKeys keys) override;
  Result<handshake::RecordAligned> read_with(const crypto::Suite& suite, keys::TrafficSecret secret) override;
  const keys::TrafficSecret& write_secret() const override { return outgoing_.secret(); }
  const keys::TrafficSecret& read_secret() const override { return incoming_.secret(); }
  void limit_records(std::size_t content) override { outgoing_.limit_records(content); }
  Result<void> speak_tls12() override { return incoming_.speak_tls12(); }
  void write_with(const crypto::Suite12& suite, crypto::Keys12 keys) override;
  Result<handshake::RecordAligned> read_with(const crypto::Suite12& suite, crypto::Keys12 keys) override;
  void limit_fragments(std::size_t content) override;
  Result<void> warn(Alert alert) override;
  void skip_early_data() override { incoming_.skip_early_data(); }

  Result<Snapshot> snapshot(Time now);
  Result<Event> take_change_cipher_spec(Bytes content);
  Result<void> count_without_data();
  // By an exporter's secret that may not be there.
  Result<void> export_with(const crypto::Suite* suite, const keys::StageSecret& secret, std::string_view label,
                           Bytes context, MutBytes out) const;
  Result<Received> take_records(MutBytes wire);
  Result<Received> take(const Incoming::Content& content);
  Result<Received> take_early(MutBytes content);
  Result<Event> take_alert(Bytes content);
  // Is it TLS 1.2, or is nothing newer settled yet?
  bool may_be_tls12() const {
    return random_ != nullptr && info_.version != wire::ProtocolVersion::tls13 && !info_.hello_retried;
  }
  Result<Event> take_messages();
  Result<Event> take_answer(Answer answer);
  Result<Event> take_message(Bytes raw);
  Result<Event> take_progress(handshake::Progress progress);
  // Who takes the peer's handshake messages now; null: nobody.
  handshake::Conversation* conversation() const {
    return handshake_ ? static_cast<handshake::Conversation*>(handshake_.get()) : afterwards_.get();
  }
  Result<void> take_key_update(Bytes raw);
  void pay_key_update(const Outbox& out);
  Result<std::size_t> seal(Bytes plaintext, Outbox& out);
  void say_fatal(Alert alert);

  Side self_;
  Observer* observer_;
  ConnectionInfo info_;
  Outgoing outgoing_;
  Incoming incoming_;
  std::shared_ptr<const void> keep_;
  std::unique_ptr<handshake::Handshake> handshake_;
  std::unique_ptr<handshake::Afterwards> afterwards_;  // from established on
  const crypto::Suite* suite_ = nullptr;               // null: not established, or TLS 1.2
  keys::StageSecret exporter_;
  std::optional<handshake::Exporter12> exporter12_;
  crypto::Random* random_ = nullptr;  // null: TLS 1.3 alone
  std::optional<Error> error_;
  Stage stage_ = Stage::handshake;
  unsigned messages_without_data_ = 0;
  unsigned warnings_ = 0;
  bool owes_key_update_ = false;
  bool awaits_key_update_ = false;           // the peer's, which we have asked for
  std::uint32_t early_room_ = 0;             // a client may still send early
  std::optional<std::uint32_t> early_left_;  // a server takes early data: so much more
  MutBytes early_data_;                      // inside the caller's input, until the next call
  const crypto::Suite* early_suite_ = nullptr;
  keys::StageSecret early_exporter_;
  bool may_answer_early_ = false;
  bool started_ = false;
  bool close_sent_ = false;
  bool close_received_ = false;
};

}  // namespace bulla::engine

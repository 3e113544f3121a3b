// replay: runs a recorded connection again, without a peer and without keys, and compares every byte. Knows no file and
// no words.
#pragma once
#include <variant>

#include "bulla/engine/engine.h"
#include "bulla/replay/script.h"

namespace bulla::replay {

class Player final : public Observer {
 public:
  // The recording and the watcher, which may be null, outlive it. given: the provider, and where the connection had
  // such: a policy or a trust that is not the usual one. Fault::api_misuse for a recording without its secrets;
  // Fault::recording_unreadable if its setting is none, or it begins in the middle.
  static Result<std::unique_ptr<Player>> create(const Recording& recording, const Circumstances& given,
                                                Observer* watcher);
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  // Until its end, or the first difference.
  void play();

  // When the watcher is told of something: the recorded moment of that.
  Moment now() const { return now_; }
  // Of a recording that was cut: no more than what there is.
  const std::optional<Difference>& difference() const { return actors_.script->difference(); }
  std::uint64_t records() const { return actors_.script->records(); }  // of ours that came out the same
  std::uint64_t bytes() const { return actors_.script->bytes(); }      // in them
  const std::optional<Error>& error() const { return error_; }         // how the connection ended, if badly
  const ConnectionInfo& info() const { return engine().info(); }
  // The one of this side; the other is null.
  const ClientConfig* client_config() const { return client_config_.get(); }
  const ServerConfig* server_config() const { return server_config_.get(); }
  const std::string& server_name() const { return server_name_; }  // whom a client wanted to reach

  void message(Side from, Bytes message) override;
  void secret(std::string_view label, Bytes client_random, Bytes secret) override;
  void judged(const x509::Explanation& why, const Error* error) override;
  void key_proved(std::string_view identity) override { watcher_.key_proved(identity); }
  void derived(handshake::Derived what, Bytes value) override { watcher_.derived(what, value); }
  void believed(const x509::PeerIdentity& peer) override { watcher_.believed(peer); }
  void content(Side from, wire::ContentType type, Bytes content) override { watcher_.content(from, type, content); }
  void record(Side from, Bytes record) override;
  void alert(Side from, Alert alert) override;

 private:
  Player(const Recording& recording, const crypto::Provider& provider, Observer* watcher);
  Result<void> set_up(const Circumstances& given);
  Engine& engine();
  const Engine& engine() const { return const_cast<Player*>(this)->engine(); }
  void call(const Event& event);
  Result<void> perform(const PlainCall& call, Outbox& out);
  Result<Answer> answer_in(const PlainCall& call);
  void move_to(Kind kind);

  const Recording& recording_;
  Observer& watcher_;
  Actors actors_;
  std::shared_ptr<const ClientConfig> client_config_;
  std::shared_ptr<const ServerConfig> server_config_;
  std::string server_name_;
  std::variant<std::monostate, Client, Server> engine_;
  Buffer input_;  // records of the peer's that the next call brings
  Buffer room_;   // for the outbox of each call
  Moment now_{};
  std::optional<Error> error_;
};

}  // namespace bulla::replay

// front: watches one handshake for the sake of a good sentence when it fails, and passes secrets on to a key log.
#pragma once
#include <optional>
#include <string>

#include "bulla/engine/observer.h"

namespace bulla::front {

class Watcher final : public Observer {
 public:
  // next, which may be null, sees all that this does.
  explicit Watcher(Observer* next) : next_{next} {}

  void message(Side from, Bytes bytes) override;
  void secret(std::string_view label, Bytes client_random, Bytes secret) override;
  void judged(const x509::Explanation& why, const Error* error) override;
  void key_proved(std::string_view identity) override;
  void record(Side from, Bytes bytes) override;
  void alert(Side from, Alert alert) override;
  void derived(handshake::Derived what, Bytes value) override;
  void believed(const x509::PeerIdentity& peer) override;
  void content(Side from, wire::ContentType type, Bytes content) override;
  void called(const Call& call) override;

  // What happened, by which rule, the values, the message, who said so. One line.
  std::string sentence(const Error& error) const;

 private:
  Observer* next_;
  std::optional<Alert> sent_;
  std::string detail_;  // of the client's certificates
};

}  // namespace bulla::front

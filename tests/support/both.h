// support: an observer that passes on to two.
#pragma once
#include <array>

#include "bulla/engine/observer.h"

namespace bulla::test {

// Shows two observers the same.
class Both final : public Observer {
 public:
  Both(Observer& one, Observer& other) : all_{&one, &other} {}
  void message(Side from, Bytes message) override {
    for (auto* const one : all_) one->message(from, message);
  }
  void secret(std::string_view label, Bytes random, Bytes secret) override {
    for (auto* const one : all_) one->secret(label, random, secret);
  }
  void judged(const x509::Explanation& why, const Error* error) override {
    for (auto* const one : all_) one->judged(why, error);
  }
  void key_proved(std::string_view identity) override {
    for (auto* const one : all_) one->key_proved(identity);
  }
  void record(Side from, Bytes record) override {
    for (auto* const one : all_) one->record(from, record);
  }
  void derived(handshake::Derived what, Bytes value) override {
    for (auto* const one : all_) one->derived(what, value);
  }
  void believed(const x509::PeerIdentity& peer) override {
    for (auto* const one : all_) one->believed(peer);
  }
  void content(Side from, wire::ContentType type, Bytes content) override {
    for (auto* const one : all_) one->content(from, type, content);
  }
  void alert(Side from, Alert alert) override {
    for (auto* const one : all_) one->alert(from, alert);
  }
  void called(const Call& call) override {
    for (auto* const one : all_) one->called(call);
  }

 private:
  std::array<Observer*, 2> all_;
};

}  // namespace bulla::test

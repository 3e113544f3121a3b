// support: an observer that remembers all it was shown.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bulla/engine/observer.h"

namespace bulla::test {

class Recorder final : public Observer {
 public:
  struct KeyLogLine {
    std::string label;
    std::string client_random;  // hexadecimal
    Buffer secret;
  };

  void message(Side from, Bytes message) override { messages.push_back({from, {message.begin(), message.end()}}); }
  void secret(std::string_view label, Bytes client_random, Bytes secret) override {
    secrets.push_back({std::string{label}, to_hex(client_random), {secret.begin(), secret.end()}});
  }
  void record(Side from, Bytes record) override { records.push_back({from, {record.begin(), record.end()}}); }
  void derived(handshake::Derived what, Bytes value) override { derivations.push_back({what, to_hex(value)}); }
  void believed(const x509::PeerIdentity& peer) override { paths.push_back(peer.path().size()); }
  void content(Side from, wire::ContentType type, Bytes content) override {
    contents.push_back({from, type, {content.begin(), content.end()}, records.size()});
  }
  void alert(Side from, Alert alert) override { alerts.push_back({from, alert}); }

  const Buffer& secret_called(std::string_view label) const {
    for (const auto& line : secrets)
      if (line.label == label) return line.secret;
    static const Buffer none;
    return none;
  }
  std::size_t count(Side from, std::uint8_t message_type) const {
    std::size_t found = 0;
    for (const auto& [who, message] : messages) found += who == from && message[0] == message_type ? 1 : 0;
    return found;
  }

  std::vector<std::pair<Side, Buffer>> messages;
  std::vector<KeyLogLine> secrets;
  std::vector<std::pair<Side, Buffer>> records;
  std::vector<std::pair<Side, Alert>> alerts;
  struct Content {
    Side from;
    wire::ContentType type;
    Buffer bytes;
    std::size_t record;  // how many had been seen, that one included
  };
  std::vector<Content> contents;
  std::vector<std::pair<handshake::Derived, std::string>> derivations;  // hexadecimal
  std::vector<std::size_t> paths;                                       // certificates in each
};

}  // namespace bulla::test

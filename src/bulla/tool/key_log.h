// tool: the key log of RFC 9850, for those who look at their own connections with a packet analyser. Knows nothing of
// connections.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "bulla/authority/trouble.h"
#include "bulla/engine/observer.h"

namespace bulla::tool {

// Appends a line a secret, each in one write, so that connections, threads and processes may share it. A line that
// can't be written is lost, and said so on stderr once.
class KeyLog final : public Observer {
 public:
  // Mode 0600 if it is new. Fault::file_unwritable
  static Outcome<std::unique_ptr<KeyLog>> open(const std::string& file);
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;
  ~KeyLog() override;

  void secret(std::string_view label, Bytes client_random, Bytes secret) override;

 private:
  KeyLog(std::string file, int descriptor) : file_{std::move(file)}, descriptor_{descriptor} {}
  std::string file_;
  int descriptor_;
  std::atomic<bool> complained_ = false;
};

// What --keylog says, or else the environment's SSLKEYLOGFILE; with a warning on stderr. Null: neither is given. A file
// that can't be opened is a fault if it was asked for, and a warning alone if the environment names it.
Outcome<std::unique_ptr<KeyLog>> open_key_log(const std::string& option);

// Tells several observers of one connection, in this order. They outlive it; null is skipped.
class Observers final : public Observer {
 public:
  Observers(std::initializer_list<Observer*> all);
  void message(Side from, Bytes message) override;
  void secret(std::string_view label, Bytes client_random, Bytes secret) override;
  void judged(const x509::Explanation& explanation, const Error* error) override;
  void key_proved(std::string_view identity) override;
  void derived(handshake::Derived what, Bytes value) override;
  void believed(const x509::PeerIdentity& peer) override;
  void record(Side from, Bytes record) override;
  void content(Side from, wire::ContentType type, Bytes content) override;
  void alert(Side from, Alert alert) override;
  void called(const Call& call) override;

 private:
  std::vector<Observer*> all_;
};

}  // namespace bulla::tool

// support: a channel that goes nowhere and remembers what it was asked.
#pragma once
#include "bulla/handshake/channel.h"
#include "bulla/wire/names.h"

namespace bulla::test {

// What goes over a channel: whole handshake messages, or the ChangeCipherSpec of TLS 1.2, which is a step there.
struct Said {
  wire::ContentType type;
  Buffer bytes;
};

class ChannelStub final : public handshake::Channel {
 public:
  Result<void> send(Bytes messages) override {
    sent.push_back({wire::ContentType::handshake, {messages.begin(), messages.end()}});
    return {};
  }
  Result<void> send_change_cipher_spec() override {
    ++change_cipher_specs;
    if (tls12) sent.push_back({wire::ContentType::change_cipher_spec, {1}});
    return {};
  }
  void write_with(const crypto::Suite&, keys::TrafficSecret secret) override {
    write_secrets.push_back(to_hex(secret.expose()));
    write_secret_ = std::move(secret);
  }
  Result<handshake::RecordAligned> read_with(const crypto::Suite&, keys::TrafficSecret secret) override {
    if (half_read) return fail(Fault::split_across_keys);
    read_secrets.push_back(to_hex(secret.expose()));
    read_secret_ = std::move(secret);
    return aligned();
  }
  void write_early(handshake::EarlyKeys keys) override { write_secrets.push_back(to_hex(keys.traffic.expose())); }
  void write_plain() override { write_secrets.push_back("none"); }
  Result<void> read_early(handshake::EarlyKeys keys) override {
    read_secrets.push_back(to_hex(keys.traffic.expose()));
    return {};
  }
  const keys::TrafficSecret& write_secret() const override { return write_secret_; }
  const keys::TrafficSecret& read_secret() const override { return read_secret_; }
  void limit_records(std::size_t content) override { limit = content; }
  void skip_early_data() override { ++early_data_skips; }
  Result<void> speak_tls12() override {
    tls12 = true;
    return {};
  }
  void write_with(const crypto::Suite12&, crypto::Keys12 keys) override {
    write_secrets.push_back(to_hex(keys.keys.key.expose()));
  }
  Result<handshake::RecordAligned> read_with(const crypto::Suite12&, crypto::Keys12 keys) override {
    if (half_read) return fail(Fault::split_across_keys);
    read_secrets.push_back(to_hex(keys.keys.key.expose()));
    return aligned();
  }
  void limit_fragments(std::size_t content) override { fragment_limit = content; }
  Result<void> warn(Alert alert) override {
    warnings.push_back(alert);
    return {};
  }

  // The handshake messages alone, one after the other.
  Buffer messages() const {
    Buffer all;
    for (const auto& said : sent)
      if (said.type == wire::ContentType::handshake) append(all, said.bytes);
    return all;
  }
  Buffer take_messages() {
    auto all = messages();
    sent.clear();
    return all;
  }

  std::vector<Said> sent;
  int change_cipher_specs = 0;
  int early_data_skips = 0;
  std::size_t limit = 0;
  std::size_t fragment_limit = 0;
  bool tls12 = false;
  std::vector<Alert> warnings;
  std::vector<std::string> write_secrets;  // hexadecimal, in order
  std::vector<std::string> read_secrets;
  bool half_read = false;  // set: a change of the peer's keys fails

 private:
  keys::TrafficSecret write_secret_;
  keys::TrafficSecret read_secret_;
};

}  // namespace bulla::test

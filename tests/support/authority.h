// support: a CA in memory and what it issues, so that a test says in one line who is who.
#pragma once
#include <initializer_list>
#include <memory>

#include "bulla/engine/engine.h"

namespace bulla::test {

inline constexpr const char* server_name = "server.example";

class Clockwork final : public Clock {
 public:
  explicit Clockwork(Time start) : now_{start} {}
  Time now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Time now_;
};

// 2026-06-01 12:00 UTC, in the middle of every test certificate's life unless it says otherwise.
inline constexpr Time test_time{std::chrono::milliseconds{1780315200000}};

class TestAuthority {
 public:
  explicit TestAuthority(std::string name = "Test Root", crypto::KeyKind kind = crypto::KeyKind::p256);

  struct Leaf {
    crypto::KeyKind kind = crypto::KeyKind::p256;
    std::vector<std::string> names{server_name};
    x509::Purpose purpose = x509::Purpose::server_authentication;
    Time not_before = test_time - std::chrono::days{1};
    Time not_after = test_time + std::chrono::days{30};
    std::vector<x509::Extension> more_extensions{};
  };
  std::shared_ptr<const handshake::Identity> issue(const Leaf& leaf) const;
  std::shared_ptr<const x509::Trust> trust() const;
  // The same with a list that says of one certificate that it is revoked.
  std::shared_ptr<const x509::Trust> trust_without(const handshake::Identity& revoked) const;
  Bytes root() const { return root_; }

 private:
  std::string name_;
  std::shared_ptr<const crypto::PrivateKey> key_;
  Buffer root_;
};

// One for the whole program, made at the first call.
const TestAuthority& test_authority();
std::shared_ptr<const handshake::Identity> server_identity(crypto::KeyKind kind = crypto::KeyKind::p256);
std::shared_ptr<const handshake::Identity> client_identity(crypto::KeyKind kind = crypto::KeyKind::p256);

// Configurations that work with each other, at test_time; to be changed before they are shared.
std::shared_ptr<ClientConfig> client_config();
std::shared_ptr<ServerConfig> server_config(crypto::KeyKind kind = crypto::KeyKind::p256);

}  // namespace bulla::test

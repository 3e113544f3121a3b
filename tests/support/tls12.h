// support: configurations that speak TLS 1.2 with each other.
#pragma once
#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "support/authority.h"

namespace bulla::test {

// The standard policy without TLS 1.3.
inline const handshake::Policy& tls12_alone() {
  static const auto policy = [] {
    auto copy = handshake::standard_2026();
    copy.suites = {};
    return copy;
  }();
  return policy;
}

// The classic policy with one suite.
class OneSuite {
 public:
  explicit OneSuite(wire::CipherSuite suite) : suite_{suite}, policy_{handshake::classic()} {
    policy_.suites12 = {&suite_, 1};
  }
  OneSuite(const OneSuite&) = delete;
  OneSuite& operator=(const OneSuite&) = delete;
  const handshake::Policy& policy() const { return policy_; }

 private:
  wire::CipherSuite suite_;
  handshake::Policy policy_;
};

inline std::shared_ptr<ClientConfig> client_config12(const handshake::Policy& policy = tls12_alone()) {
  auto config = client_config();
  config->tls12 = handshake::client12::tls12();
  config->policy = &policy;
  return config;
}
inline std::shared_ptr<ServerConfig> server_config12(crypto::KeyKind kind = crypto::KeyKind::p256,
                                                     const handshake::Policy& policy = handshake::classic()) {
  auto config = server_config(kind);
  config->tls12 = handshake::server12::tls12();
  config->policy = &policy;
  return config;
}

}  // namespace bulla::test

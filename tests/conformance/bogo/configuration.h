// A client's or a server's configuration as a test wants it.
#pragma once
#include <memory>

#include "bulla/handshake/config.h"
#include "identities.h"
#include "memory.h"

namespace bulla::bogo {

// The policy and the lists that it looks at; lives as long as what uses it.
class TestPolicy {
 public:
  // Nothing: a suite is asked for that this shim has no name for.
  static std::unique_ptr<const TestPolicy> create(const Settings& settings);
  const handshake::Policy& policy() const { return policy_; }

 private:
  TestPolicy() = default;
  void choose_groups(const Settings& settings);

  std::vector<wire::CipherSuite> suites_, suites12_;
  std::vector<wire::NamedGroup> groups_, shares_;
  std::vector<wire::SignatureScheme> schemes_, signing_;
  handshake::Policy policy_{};
};

Result<std::shared_ptr<ClientConfig>> client_config(const Settings& settings, const handshake::Policy& policy,
                                                    const Identities& identities, const Memory& memory);
Result<std::shared_ptr<ServerConfig>> server_config(const Settings& settings, const handshake::Policy& policy,
                                                    const Identities& identities, const Memory& memory);

// Names of protocols as ALPN has them on the wire, each with its length before it.
std::vector<std::string> protocols_in(std::string_view wire);

}  // namespace bulla::bogo

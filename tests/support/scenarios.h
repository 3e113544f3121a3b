// support: one connection of each kind, with all its randomness from a seed.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/authority.h"
#include "support/link.h"
#include "support/random.h"

namespace bulla::test {

// Everything that a connection hangs on. Does not move.
struct Scene {
  explicit Scene(std::uint64_t seed);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  SeededRandom random;
  crypto::Provider provider;
  Clockwork clock{test_time};
  handshake::Policy server_policy;
  std::shared_ptr<ClientConfig> client;
  std::shared_ptr<ServerConfig> server;
};

struct Scenario {
  std::string name;
  bool opens = true;
  std::function<void(Scene&)> prepare;     // may make a first connection
  std::function<void(Link&)> before = {};  // between the client's hello and the server's hearing it
  std::function<void(Link&)> after = {};   // when both have talked
};
// Full, retried, mutual, resumed, with early data, with new keys, challenged late, refused by either side, garbled; of
// TLS 1.2 those that it has of these, by key agreement and by key transport.
const std::vector<Scenario>& scenarios();

// From the hello to close_notify.
void act(const Scenario& scenario, Link& link);

}  // namespace bulla::test

// fuzz: a small world that is the same in every run: one Ed25519 key, whose signatures are the same each time, a root,
// an intermediate, a server and a client, and a clock that stands; for TLS 1.2 the server has an RSA key besides.
#pragma once
#include <memory>

#include "bulla/engine/engine.h"
#include "support/random.h"

namespace bulla::fuzz {

inline constexpr Time world_time{std::chrono::milliseconds{1780315200000}};  // 2026-06-01 12:00 UTC
inline constexpr const char* world_server = "server.example";

struct World {
  Buffer root;
  Buffer intermediate;
  Buffer server;
  Buffer client;
  std::shared_ptr<const crypto::PrivateKey> key;
  Buffer rsa_server;  // the same server by an RSA key
  std::shared_ptr<const crypto::PrivateKey> rsa_key;
};
const World& world();

std::shared_ptr<const x509::Trust> world_trust(const crypto::Provider& provider);
const Clock& world_clock();

}  // namespace bulla::fuzz

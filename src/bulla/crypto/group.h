// crypto: key agreement, shaped so that a KEM fits as well as Diffie-Hellman.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/base/secret.h"
#include "bulla/crypto/random.h"

namespace bulla::crypto {

using SharedSecret = Secret<96>;

// The private half of a share that was sent; used once.
class KeyExchange {
 public:
  virtual ~KeyExchange() = default;
  virtual Bytes share() const = 0;  // what goes to the peer; lives as long as this
  // Fault::bad_key_share for a share that is no valid public value, Fault::bad_shared_secret for the all-zero secret.
  virtual Result<SharedSecret> finish(Bytes peer_share) = 0;
};

// What the side that answers sends and keeps.
struct Response {
  Buffer share;
  SharedSecret secret;
};

// A named group: immutable, shared by all threads, lives as long as the program.
class Group {
 public:
  virtual ~Group() = default;
  virtual Result<std::unique_ptr<KeyExchange>> start(Random& random) const = 0;
  virtual Result<Response> respond(Random& random, Bytes peer_share) const = 0;

  const std::uint16_t id;       // IANA "TLS Supported Groups"
  const std::string_view name;  // IANA spelling

 protected:
  Group(std::uint16_t group_id, std::string_view group_name) : id{group_id}, name{group_name} {}
};

}  // namespace bulla::crypto

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

class Group;

// The private half of a share that was sent; used once.
class KeyExchange {
 public:
  virtual ~KeyExchange() = default;
  virtual Bytes share() const = 0;  // what goes to the peer; lives as long as this
  // Fault::bad_key_share for a share that is no valid public value, Fault::bad_shared_secret for the all-zero secret.
  virtual Result<SharedSecret> finish(Bytes peer_share) = 0;
  // The part of a hybrid that is an exchange of `group`, known by its id: its share may be sent beside the whole (RFC
  // 9954 §3.2), and either can be finished. Lives as long as this; null if there is none.
  virtual KeyExchange* part(const Group& /*group*/) { return nullptr; }
};

// What the side that answers sends and keeps.
struct Response {
  Buffer share;
  SharedSecret secret;
};

// What it takes to find the secret out of what was recorded: for a classical group a quantum computer will do. A hybrid
// one holds as long as either of its halves does, and one of a KEM alone as long as that. TLS 1.3 alone has these two.
enum class GroupKind : std::uint8_t { classical, hybrid, kem };

// A named group: immutable, shared by all threads, lives as long as the program.
class Group {
 public:
  virtual ~Group() = default;
  virtual Result<std::unique_ptr<KeyExchange>> start(Random& random) const = 0;
  virtual Result<Response> respond(Random& random, Bytes peer_share) const = 0;

  const std::uint16_t id;       // IANA "TLS Supported Groups"
  const std::string_view name;  // IANA spelling
  const GroupKind kind;

 protected:
  Group(std::uint16_t group_id, std::string_view group_name, GroupKind group_kind = GroupKind::classical)
      : id{group_id}, name{group_name}, kind{group_kind} {}
};

}  // namespace bulla::crypto

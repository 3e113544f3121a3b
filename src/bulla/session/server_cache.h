// session: sessions in a server's own memory; a ticket is a random name for one.
#pragma once
#include <array>
#include <list>
#include <map>
#include <mutex>

#include "bulla/crypto/random.h"
#include "bulla/session/server_sessions.h"

namespace bulla::session {

// Bounded: the oldest session goes first. A ticket works once: what a cache gives out, it forgets.
class ServerCache final : public ServerSessions {
 public:
  // random outlives the cache.
  explicit ServerCache(crypto::Random& random, std::size_t capacity = 4096) : random_{random}, capacity_{capacity} {}
  Result<Buffer> put(Session session, Time now) override;
  std::optional<Session> find(Bytes ticket, Time now) override;
  std::size_t size() const;

 private:
  using Name = std::array<std::uint8_t, 32>;
  struct Kept {
    Name name;
    Session session;
  };
  crypto::Random& random_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Kept> sessions_;  // oldest first
  std::map<Name, std::list<Kept>::iterator> by_name_;
};

}  // namespace bulla::session

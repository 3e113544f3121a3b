// session: what a server of TLS 1.2 keeps under names that it has given out before there was a session (RFC 5246
// §7.4.1.3), for clients that take no tickets.
#pragma once
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "bulla/session/session.h"

namespace bulla::session {

inline constexpr std::size_t session_id_size = 32;

// Called from any thread.
class SessionIds {
 public:
  virtual ~SessionIds() = default;
  virtual void keep(Bytes id, Session session, Time now) = 0;
  // Nothing: it is not ours, or gone. Whether the session is alive is for the caller to ask.
  virtual std::optional<Session> find(Bytes id, Time now) = 0;
};

// In memory, bounded: the oldest session goes first. A session goes on as often as it is asked for.
class SessionIdMemory final : public SessionIds {
 public:
  explicit SessionIdMemory(std::size_t capacity = 4096) : capacity_{capacity} {}
  void keep(Bytes id, Session session, Time now) override;
  std::optional<Session> find(Bytes id, Time now) override;
  std::size_t size() const;

 private:
  struct Kept {
    Buffer id;
    Buffer session;  // as encode() writes it, wiped when it goes
    Kept(Bytes name, Buffer bytes) : id{name.begin(), name.end()}, session{std::move(bytes)} {}
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() { wipe(session); }
  };
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Kept> sessions_;  // oldest first
  std::map<Buffer, std::list<Kept>::iterator> by_id_;
};

}  // namespace bulla::session

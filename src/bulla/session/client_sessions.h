// session: where a client keeps its tickets between connections.
#pragma once
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>

#include "bulla/session/session.h"

namespace bulla::session {

// Called from any thread.
class ClientSessions {
 public:
  virtual ~ClientSessions() = default;
  virtual void put(Ticket ticket) = 0;
  // Takes out the newest ticket for that host: none is used twice, so that nobody can link connections by it
  // (RFC 9846 §C.4).
  virtual std::optional<Ticket> take(std::string_view host) = 0;
};

// In memory, bounded: the oldest ticket goes first, of that host if it has more than its share.
class ClientMemory final : public ClientSessions {
 public:
  explicit ClientMemory(std::size_t capacity = 256, std::size_t for_each_host = 8)
      : capacity_{capacity}, for_each_host_{for_each_host} {}
  void put(Ticket ticket) override;
  std::optional<Ticket> take(std::string_view host) override;
  std::size_t size() const;
  // Each ticket as encode() writes it, oldest first; the caller wipes them.
  std::vector<Buffer> snapshot() const;

 private:
  const std::size_t capacity_;
  const std::size_t for_each_host_;
  mutable std::mutex mutex_;
  std::deque<Ticket> tickets_;  // oldest first
};

}  // namespace bulla::session

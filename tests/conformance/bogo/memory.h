// What a process remembers from one connection to the next.
#pragma once
#include <memory>
#include <optional>

#include "bulla/base/clock.h"
#include "bulla/session/client_sessions.h"
#include "bulla/session/sealed_tickets.h"
#include "bulla/session/session_ids.h"
#include "bulla/session/single_use.h"

namespace bulla::bogo {

// Stands still but where it is put forward: the runner tells ages to the second.
class StandingClock final : public Clock {
 public:
  Time now() const override { return now_; }
  void put_forward(std::chrono::seconds by) { now_ += by; }

 private:
  Time now_ = system_clock().now();
};

// The session of the connection before, and no other.
class LastSession final : public session::ClientSessions {
 public:
  void put(session::Ticket ticket) override {
    ++kept_;
    last_ = std::move(ticket);
  }
  std::optional<session::Ticket> take(std::string_view) override { return std::exchange(before_, std::nullopt); }

  // From here on the next connection.
  void turn() {
    before_ = std::exchange(last_, std::nullopt);
    kept_ = 0;
  }
  std::size_t kept() const { return kept_; }  // by this connection
  const std::optional<session::Ticket>& last() const { return last_; }

 private:
  std::optional<session::Ticket> before_;
  std::optional<session::Ticket> last_;
  std::size_t kept_ = 0;
};

struct Memory {
  StandingClock clock{};
  std::shared_ptr<LastSession> sessions = std::make_shared<LastSession>();
  std::shared_ptr<session::SealedTickets> tickets{};
  std::shared_ptr<session::SessionIdMemory> ids = std::make_shared<session::SessionIdMemory>();
  std::shared_ptr<session::SingleUseMemory> replay_guard{};
  Buffer peer_leaf{};  // DER, of the connection before; empty: none

  static Result<Memory> create();
};

}  // namespace bulla::bogo

#include "bulla/session/client_sessions.h"

#include <algorithm>

namespace bulla::session {

void ClientMemory::put(Ticket ticket) {
  const std::scoped_lock lock{mutex_};
  const auto same_host = [&](const Ticket& other) { return other.host == ticket.host; };
  const auto kept = static_cast<std::size_t>(std::ranges::count_if(tickets_, same_host));
  if (kept >= for_each_host_) {
    tickets_.erase(std::ranges::find_if(tickets_, same_host));
  } else if (tickets_.size() >= capacity_) {
    tickets_.pop_front();
  }
  tickets_.push_back(std::move(ticket));
}

std::optional<Ticket> ClientMemory::take(std::string_view host) {
  const std::scoped_lock lock{mutex_};
  const auto newest = std::ranges::find(tickets_.rbegin(), tickets_.rend(), host, &Ticket::host);
  if (newest == tickets_.rend()) return std::nullopt;
  std::optional<Ticket> taken{std::move(*newest)};
  tickets_.erase(std::next(newest).base());
  return taken;
}

std::vector<Buffer> ClientMemory::snapshot() const {
  const std::scoped_lock lock{mutex_};
  std::vector<Buffer> encoded;
  for (const auto& ticket : tickets_) encoded.push_back(encode(ticket));
  return encoded;
}

std::size_t ClientMemory::size() const {
  const std::scoped_lock lock{mutex_};
  return tickets_.size();
}

}  // namespace bulla::session

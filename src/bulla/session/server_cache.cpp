#include "bulla/session/server_cache.h"

#include "bulla/base/try.h"

namespace bulla::session {

Result<Buffer> ServerCache::put(Session session, Time) {
  std::list<Kept> kept;
  kept.push_back({{}, std::move(session)});
  const auto& name = kept.front().name;
  TRY_VOID(random_.fill(kept.front().name));
  Buffer ticket{name.begin(), name.end()};
  const std::scoped_lock lock{mutex_};
  if (capacity_ == 0) return ticket;
  if (sessions_.size() >= capacity_) {
    by_name_.erase(sessions_.front().name);
    sessions_.pop_front();
  }
  by_name_.insert_or_assign(name, kept.begin());
  sessions_.splice(sessions_.end(), kept);
  return ticket;
}

std::optional<Session> ServerCache::find(Bytes ticket, Time) {
  Name name;
  if (ticket.size() != name.size()) return std::nullopt;
  std::ranges::copy(ticket, name.begin());
  const std::scoped_lock lock{mutex_};
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return std::nullopt;
  std::optional<Session> found{std::move(at->second->session)};
  sessions_.erase(at->second);
  by_name_.erase(at);
  return found;
}

std::size_t ServerCache::size() const {
  const std::scoped_lock lock{mutex_};
  return sessions_.size();
}

}  // namespace bulla::session

#include "bulla/session/session_ids.h"

namespace bulla::session {

void SessionIdMemory::keep(Bytes id, Session session, Time) {
  std::list<Kept> kept;  // wiped wherever this ends
  kept.emplace_back(id, Buffer{});
  kept.front().session = encode(session);
  if (capacity_ == 0 || id.empty() || id.size() > session_id_size || kept.front().session.empty()) return;
  const std::scoped_lock lock{mutex_};
  const Buffer name{id.begin(), id.end()};
  if (const auto at = by_id_.find(name); at != by_id_.end()) {
    sessions_.erase(at->second);
    by_id_.erase(at);
  }
  if (sessions_.size() >= capacity_) {
    by_id_.erase(sessions_.front().id);
    sessions_.pop_front();
  }
  by_id_.emplace(name, kept.begin());
  sessions_.splice(sessions_.end(), kept);
}

std::optional<Session> SessionIdMemory::find(Bytes id, Time) {
  const std::scoped_lock lock{mutex_};
  const auto at = by_id_.find(Buffer{id.begin(), id.end()});
  if (at == by_id_.end()) return std::nullopt;
  auto session = decode_session(at->second->session);
  if (!session) return std::nullopt;
  return *std::move(session);
}

std::size_t SessionIdMemory::size() const {
  const std::scoped_lock lock{mutex_};
  return sessions_.size();
}

}  // namespace bulla::session

#include "bulla/session/single_use.h"

namespace bulla::session {

// A mark that was made ahead of our clock, by up to a window, may come again for that much longer.
bool SingleUseMemory::first(Bytes mark, Time made, Time now) {
  if (made < since_ || now >= made + window_ || made > now + window_) return false;
  const std::scoped_lock lock{mutex_};
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    until_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }
  if (until_.size() >= capacity_) return false;
  Buffer own{mark.begin(), mark.end()};
  const auto end = made + window_;
  const auto [at, is_first] = until_.emplace(own, end);
  if (!is_first) return false;
  try {
    by_end_.emplace(end, std::move(own));
  } catch (...) {
    until_.erase(at);  // or it would stay for ever
    throw;
  }
  return true;
}

std::size_t SingleUseMemory::size() const {
  const std::scoped_lock lock{mutex_};
  return until_.size();
}

}  // namespace bulla::session

// replay: what a configuration gives an engine, passed on and noted on a tape. Knows no engine.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>

#include "bulla/handshake/config.h"
#include "bulla/replay/recording.h"

namespace bulla::replay {

// Time that only goes forward.
using Stopwatch = std::function<std::chrono::microseconds()>;

// Bounded: what does not fit is cut off, with all that comes after it. Added to from any thread: stores and keys may be
// asked elsewhere.
class Tape {
 public:
  explicit Tape(Stopwatch stopwatch) : stopwatch_{std::move(stopwatch)}, begin_{stopwatch_()} {}
  void restart_time() { begin_ = stopwatch_(); }

  void add(Kind kind, Buffer body);
  void add(Kind kind, Bytes body) { add(kind, Buffer{body.begin(), body.end()}); }
  bool cut() const {
    const std::scoped_lock lock{mutex_};
    return cut_;
  }
  std::vector<Event> take() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(events_, {});
  }

 private:
  mutable std::mutex mutex_;
  Stopwatch stopwatch_;
  std::chrono::microseconds begin_;
  std::size_t size_ = 0;
  bool cut_ = false;
  std::vector<Event> events_;
};

// The same configuration, its randomness, clock, keys and stores noted on the tape as they are used, by one connection.
// Fault::recording_unreadable for an identity that has no certificates.
Result<std::shared_ptr<const ClientConfig>> tap(std::shared_ptr<const ClientConfig> config, std::shared_ptr<Tape> tape);
Result<std::shared_ptr<const ServerConfig>> tap(std::shared_ptr<const ServerConfig> config, std::shared_ptr<Tape> tape);

}  // namespace bulla::replay

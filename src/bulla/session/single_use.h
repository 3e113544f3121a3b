// session: what may be used once is not used twice.
#pragma once
#include <map>
#include <mutex>

#include "bulla/base/bytes.h"
#include "bulla/base/clock.h"

namespace bulla::session {

// Called from any thread. One that several machines share can be another.
class SingleUse {
 public:
  virtual ~SingleUse() = default;
  // True for the first use of this mark, and never again. False also where that can't be told: `made`, the time that
  // the mark says it was made at, is too long ago or lies ahead.
  virtual bool first(Bytes mark, Time made, Time now) = 0;
};

// In memory: exact within the window, and bounded: when it is full it refuses.
class SingleUseMemory final : public SingleUse {
 public:
  // since: what was made before may have been used before, by a process that is gone.
  explicit SingleUseMemory(Time since, std::chrono::milliseconds window = std::chrono::seconds{60},
                           std::size_t capacity = 65536)
      : since_{since}, window_{window}, capacity_{capacity} {}
  bool first(Bytes mark, Time made, Time now) override;
  std::size_t size() const;

 private:
  const Time since_;
  const std::chrono::milliseconds window_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::map<Buffer, Time> until_;        // by mark
  std::multimap<Time, Buffer> by_end_;  // the same, the next to be forgotten first
};

}  // namespace bulla::session

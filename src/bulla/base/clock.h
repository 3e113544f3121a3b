// base: time comes from outside, so that any handshake replays exactly.
#pragma once
#include <chrono>

namespace bulla {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

// The machine's clock; lives as long as the program.
const Clock& system_clock();

}  // namespace bulla

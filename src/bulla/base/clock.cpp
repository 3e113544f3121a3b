// base: the machine's clock.
#include "bulla/base/clock.h"

namespace bulla {

const Clock& system_clock() {
  struct SystemClock final : Clock {
    Time now() const override {
      return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
  };
  static const SystemClock clock;
  return clock;
}

}  // namespace bulla

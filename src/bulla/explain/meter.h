// explain: how long the processor works at signatures and key agreements of one connection: passes its configuration's
// groups and keys on, and looks at the clock of the thread before and after. Knows no page but its Operation.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "bulla/explain/page.h"
#include "bulla/handshake/config.h"

namespace bulla::explain {

// Work of the calling thread so far. Comes from outside, as all time does.
using WorkClock = std::function<std::chrono::nanoseconds()>;
std::chrono::nanoseconds thread_work();  // the machine's

// Bounded. One connection's; used by one thread at a time: work that is done elsewhere is counted there by nobody.
class Meter {
 public:
  Meter(WorkClock clock, Stopwatch stopwatch)
      : clock_{std::move(clock)}, stopwatch_{std::move(stopwatch)}, begin_{stopwatch_()} {}
  // Moments count from here.
  void restart_time() { begin_ = stopwatch_(); }

  // Runs it and notes what it took.
  template <class Work>
  auto measure(std::string_view what, std::string_view algorithm, Work&& work) {
    const auto before = clock_();
    auto result = work();
    add({.what = std::string{what}, .algorithm = std::string{algorithm}, .cpu = clock_() - before, .failed = !result});
    return result;
  }
  // For work that is seen from its beginning and its end alone. All that was measured within is no part of it.
  struct Mark {
    std::chrono::nanoseconds work{};
    std::chrono::nanoseconds measured{};
  };
  Mark mark() const { return {clock_(), measured_}; }
  void add_since(const Mark& mark, Operation operation);

  const std::vector<Operation>& operations() const { return operations_; }
  std::uint64_t left_out() const { return left_out_; }

 private:
  void add(Operation operation);

  WorkClock clock_;
  Stopwatch stopwatch_;
  std::chrono::microseconds begin_;
  std::chrono::nanoseconds measured_{};
  std::vector<Operation> operations_;
  std::uint64_t left_out_ = 0;
};

// The provider with its groups measured; it holds what it needs. The given one outlives it.
std::shared_ptr<const crypto::Provider> metered(const crypto::Provider& provider, std::shared_ptr<Meter> meter);

// The same configuration, its groups and keys measured as they are used. Fault::recording_unreadable for an identity
// without certificates.
Result<std::shared_ptr<const ClientConfig>> metered(std::shared_ptr<const ClientConfig> config,
                                                    const std::shared_ptr<Meter>& meter);
Result<std::shared_ptr<const ServerConfig>> metered(std::shared_ptr<const ServerConfig> config,
                                                    const std::shared_ptr<Meter>& meter);

}  // namespace bulla::explain

// bench: what a stretch of work costs: CPU time of this thread, or calls of the allocator. Knows no TLS.
#pragma once
#include <ctime>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bench/allocations.h"

namespace bulla::bench {

// Nanoseconds of CPU time.
struct CpuTime {
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  }
};

// Calls of the allocator; only while a CountAllocations lives.
struct AllocatorCalls {
  static double now() { return static_cast<double>(heap().calls); }
};

// Adds up one side's work, piece by piece.
template <class Unit>
class Meter {
 public:
  void during(auto work) {
    const auto before = Unit::now();
    work();
    total_ += Unit::now() - before;
  }
  double total() const { return total_; }

 private:
  double total_ = 0;
};

// One figure a round. The best is what the code costs, the median what it cost on this machine today.
class Rounds {
 public:
  void add(double figure) { figures_.insert(std::ranges::upper_bound(figures_, figure), figure); }
  double best() const { return figures_.front(); }
  double median() const { return figures_[figures_.size() / 2]; }

 private:
  std::vector<double> figures_;
};

struct Effort {
  int rounds;
  int handshakes;   // a round
  int batches;      // of records, a round
  int connections;  // held idle
};

}  // namespace bulla::bench

// bench: the tables that a run prints. Knows no TLS.
#pragma once
#include <string>

#include "bench/meter.h"

namespace bulla::bench {

void print_head(const std::string& title, const char* columns);

// A cost beside libssl's, in microseconds: best (median), and their ratio, which is to be at most `bar` (0: no bar).
void print_cost(const std::string& what, const Rounds& ours, const Rounds& theirs, double bar);

// The share of the bare cost's speed that each reaches; ours is to be at least `bar`.
struct Speeds {
  const Rounds& bare;
  const Rounds& ours;
  const Rounds& theirs;
};
void print_share(const std::string& what, const Speeds& speeds, double bar);

void print_count(const std::string& what, double ours, double theirs);

}  // namespace bulla::bench

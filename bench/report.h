// bench: the tables that a run prints. Knows no TLS.
#pragma once
#include <string>

#include "bench/meter.h"

namespace bulla::bench {

void print_head(const std::string& title, const char* columns);

// The same work done by libcrypto bare, by Bulla and by libssl.
struct Compared {
  const Rounds& bare;
  const Rounds& ours;
  const Rounds& theirs;
};

// Costs in microseconds: best (median); the ratio of ours to theirs is to be at most `bar` (0: no bar).
void print_cost(const std::string& what, const Compared& costs, double bar);

// The share of the bare cost's speed that each reaches; ours is to be at least `bar`.
void print_share(const std::string& what, const Compared& costs, double bar);

void print_count(const std::string& what, double ours, double theirs);

}  // namespace bulla::bench

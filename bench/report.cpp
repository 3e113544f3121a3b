#include "bench/report.h"

#include <cstdio>

namespace bulla::bench {

void print_head(const std::string& title, const char* columns) {
  std::printf("\n%s\n%-34s %s\n", title.c_str(), "", columns);
}

void print_cost(const std::string& what, const Compared& costs, double bar) {
  const auto& [bare, ours, theirs] = costs;
  const auto ratio = ours.best() / theirs.best();
  std::printf("%-34s %7.1f  %7.1f (%6.1f)  %8.1f (%6.1f) %7.2f (%.2f)", what.c_str(), bare.best() / 1e3,
              ours.best() / 1e3, ours.median() / 1e3, theirs.best() / 1e3, theirs.median() / 1e3, ratio,
              ours.median() / theirs.median());
  if (bar > 0) std::printf("   at most %.2f: %s", bar, ratio <= bar ? "yes" : "NO");
  std::printf("\n");
}

void print_share(const std::string& what, const Compared& costs, double bar) {
  const auto& [bare, ours, theirs] = costs;
  const auto share = bare.best() / ours.best();
  std::printf("%-34s %8.2f %9.2f %9.2f %9.2f %9.2f   at least %.2f: %s\n", what.c_str(), bare.best() / 1e3,
              ours.best() / 1e3, theirs.best() / 1e3, share, bare.best() / theirs.best(), bar,
              share >= bar ? "yes" : "NO");
}

void print_count(const std::string& what, double ours, double theirs) {
  std::printf("%-34s %10.1f %10.1f\n", what.c_str(), ours, theirs);
}

}  // namespace bulla::bench

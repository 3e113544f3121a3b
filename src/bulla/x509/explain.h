// x509: says why no path is good: walks the paths again, by names alone, and finds the first rule that each breaks.
#pragma once
#include <string>
#include <vector>

#include "bulla/x509/path_graph.h"
#include "bulla/x509/path_rules.h"

namespace bulla::x509 {

inline constexpr std::size_t max_attempts = 16;

enum class Words : std::uint8_t { none, all };

// Not empty; the most telling attempt comes first: a path that reaches an anchor before one that does not, broken rules
// before bad signatures. Without words the attempts' texts stay empty.
std::vector<Attempt> explain_failure(PathGraph& graph, const Search& search, Words words);

// One sentence with the values that a fault is about; empty if it has none.
std::string describe(Fault fault, const Certificate& certificate, const Search& search);

}  // namespace bulla::x509

// x509: finds a path from the leaf to an anchor: depth first with backtracking, cheap rules first, signatures last and
// from the anchor down, so that no key is used before a trusted key has vouched for it.
#pragma once
#include <vector>

#include "bulla/x509/path_graph.h"
#include "bulla/x509/path_rules.h"
#include "bulla/x509/status_check.h"

namespace bulla::x509 {

class PathFinder {
 public:
  PathFinder(PathGraph& graph, const Search& search)
      : graph_{graph}, options_{search.options}, rules_{search.question, search.options}, status_{graph, search} {}

  // Nodes of the graph, leaf first, anchor last; empty if there is no good path.
  std::vector<std::size_t> find();
  // Did the search end before all paths were tried?
  bool budget_spent() const { return budget_spent_ || graph_.budget_spent(); }

 private:
  bool extend();
  bool extend_over(PathGraph::Edge& edge);
  bool check_path();
  bool verify_path();
  bool check_status();
  bool is_in_path(std::size_t node) const;
  bool broken_below() const { return broken_edge_ + 1 < path_.size(); }

  PathGraph& graph_;
  const TrustOptions& options_;
  PathRules rules_;
  StatusCheck status_;
  std::vector<std::size_t> path_;
  std::vector<const Certificate*> certificates_;  // of path_
  std::vector<PathGraph::Edge*> edges_;           // between them
  std::size_t broken_edge_ = none;                // the lowest edge of the path just verified that was bad
  std::size_t steps_ = 0;
  bool budget_spent_ = false;

  static constexpr std::size_t none = static_cast<std::size_t>(-2);
};

}  // namespace bulla::x509

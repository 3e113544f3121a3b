// x509: path finding.
#include "bulla/x509/path_finder.h"

namespace bulla::x509 {

std::vector<std::size_t> PathFinder::find() {
  const auto& leaf = graph_.node(PathGraph::leaf);
  if (!leaf.reaches_anchor) return {};
  if (rules_.check_leaf(leaf.certificate(), leaf.is_anchor ? LeafRole::anchor : LeafRole::issued)) return {};
  path_.push_back(PathGraph::leaf);
  certificates_.push_back(&leaf.certificate());
  return extend() ? path_ : std::vector<std::size_t>{};
}

bool PathFinder::is_in_path(std::size_t node) const { return std::ranges::find(path_, node) != path_.end(); }

bool PathFinder::extend() {
  auto& node = graph_.node(path_.back());
  if (node.is_anchor) return check_path() && verify_path() && check_status();
  if (is_full(certificates_, options_)) return false;
  for (auto& edge : node.issuers) {
    if (extend_over(edge)) return true;
    if (broken_below() || budget_spent()) return false;
    broken_edge_ = none;
  }
  return false;
}

bool PathFinder::extend_over(PathGraph::Edge& edge) {
  const auto& issuer = graph_.node(edge.issuer);
  if (edge.verified == PathGraph::Verified::bad || !issuer.reaches_anchor || is_in_path(edge.issuer)) return false;
  if (++steps_ > options_.max_steps) {
    budget_spent_ = true;
    return false;
  }
  if (const auto broken = rules_.check_issuer(certificates_, issuer.certificate(), issuer.place())) {
    budget_spent_ |= *broken == Fault::path_budget;
    return false;
  }
  path_.push_back(edge.issuer);
  certificates_.push_back(&issuer.certificate());
  edges_.push_back(&edge);
  if (extend()) return true;
  path_.pop_back();
  certificates_.pop_back();
  edges_.pop_back();
  return false;
}

bool PathFinder::check_path() {
  const auto broken = rules_.check_whole(certificates_);
  budget_spent_ |= broken == Fault::path_budget;
  return !broken;
}

bool PathFinder::verify_path() {
  for (auto i = edges_.size(); i-- > 0;) {
    if (graph_.verify(path_[i], *edges_[i]) == PathGraph::Verified::good) continue;
    broken_edge_ = i;
    return false;
  }
  return true;
}

bool PathFinder::check_status() {
  std::vector<const LazyKey*> path;
  for (const auto node : path_) path.push_back(graph_.node(node).subject);
  const auto broken = status_.check(path);
  if (!broken) return true;
  graph_.reject(*edges_[broken->place], broken->fault, broken->revoked);
  broken_edge_ = broken->place;
  return false;
}

}  // namespace bulla::x509

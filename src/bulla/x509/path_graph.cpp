// x509: the graph of issuers.
#include "bulla/x509/path_graph.h"

#include "bulla/base/try.h"
#include "bulla/x509/verified_pairs.h"

namespace bulla::x509 {
namespace {

std::uint8_t place(std::size_t index) {
  return static_cast<std::uint8_t>(std::min<std::size_t>(index, Error::nowhere - 1));
}

bool agree(const Certificate& child, const Certificate& issuer) {
  const auto wanted = child.extensions.authority_key_identifier;
  return !wanted.empty() && same_bytes(wanted, issuer.extensions.subject_key_identifier);
}

}  // namespace

Result<void> PathGraph::load() {
  const auto chain = search_.question.chain;
  if (chain.empty()) return fail(Fault::empty_certificate);
  if (chain.size() > search_.options.max_certificates) return fail(Fault::too_many_certificates);
  nodes_.reserve(chain.size() + 2);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    auto certificate = Certificate::parse(chain[i]);
    if (certificate) {
      add_sent(i, *std::move(certificate));
      continue;
    }
    auto error = certificate.error();
    error.certificate = place(i);
    if (i == 0) return std::unexpected(error);
    unreadable_.push_back(error);
  }
  sent_count_ = nodes_.size();
  for (std::size_t i = 0; i < sent_count_; ++i) link(i);
  mark_reachable();
  return {};
}

// An anchor among those sent adds nothing behind the leaf: it is found as an anchor.
void PathGraph::add_sent(std::size_t index, std::shared_ptr<const Certificate> certificate) {
  const bool is_anchor = search_.anchors.find(*certificate) != nullptr;
  if (!nodes_.empty() && is_anchor) return;
  const auto same = [&](const Node& node) { return same_bytes(node.certificate().der, certificate->der); };
  if (std::ranges::any_of(nodes_, same)) return;
  const auto& subject = sent_.emplace_back(std::move(certificate));
  const bool ends_here = is_anchor && may_be_anchor_as_leaf(subject);
  nodes_.push_back({.subject = &subject, .chain_index = place(index), .is_anchor = ends_here});
}

bool PathGraph::may_be_anchor_as_leaf(const LazyKey& certificate) {
  const auto allowed = search_.options.anchors.as_leaf;
  if (allowed != LeafAsAnchor::if_self_signed) return allowed == LeafAsAnchor::yes;
  return certificate.certificate().is_self_issued && may_check_signature() &&
         check_signature(certificate.certificate(), certificate);
}

std::size_t PathGraph::node_of_anchor(const LazyKey& anchor) {
  for (auto i = sent_count_; i < nodes_.size(); ++i) {
    if (nodes_[i].subject == &anchor) return i;
  }
  nodes_.push_back({.subject = &anchor, .is_anchor = true, .reaches_anchor = true});
  return nodes_.size() - 1;
}

void PathGraph::link(std::size_t child) {
  if (nodes_[child].is_anchor) return;
  const auto& certificate = nodes_[child].certificate();
  std::vector<Edge> issuers;
  std::ptrdiff_t group = 0;  // where the anchors, then those sent, begin
  const auto add = [&](std::size_t issuer) {
    const bool hint = agree(certificate, nodes_[issuer].certificate());
    const auto before = [](const Edge& edge) { return edge.key_identifiers_agree; };
    const auto place = hint ? std::partition_point(issuers.begin() + group, issuers.end(), before) : issuers.end();
    issuers.insert(place, {.issuer = issuer, .key_identifiers_agree = hint});
  };
  search_.anchors.for_each_issuer(certificate, [&](const LazyKey& anchor) {
    if (!same_bytes(anchor.certificate().der, certificate.der)) add(node_of_anchor(anchor));
  });
  group = std::ssize(issuers);
  for (std::size_t i = 1; i < sent_count_; ++i) {
    const auto& other = nodes_[i].certificate();
    if (i == child || other.subject_hash != certificate.issuer_hash) continue;
    if (same_name(other.subject, certificate.issuer)) add(i);
  }
  nodes_[child].issuers = std::move(issuers);
}

// From the anchors down, until nothing changes: at most as many rounds as certificates.
void PathGraph::mark_reachable() {
  for (auto& node : nodes_) node.reaches_anchor = node.is_anchor;
  const auto leads_up = [&](const Edge& edge) {
    return edge.verified != Verified::bad && nodes_[edge.issuer].reaches_anchor;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (auto& node : nodes_) {
      if (node.reaches_anchor || !std::ranges::any_of(node.issuers, leads_up)) continue;
      node.reaches_anchor = true;
      changed = true;
    }
  }
}

bool PathGraph::check_signature(const Certificate& child, const LazyKey& issuer) const {
  const auto& key = issuer.key(search_.provider);
  if (!key || !child.signature_algorithm) return false;
  auto* remembered = search_.verified && !search_.verified->is_off() ? search_.verified : nullptr;
  const auto pair = remembered ? remembered->pair(issuer.certificate(), child) : VerifiedPairs::Pair{};
  if (remembered && remembered->contains(pair)) return true;
  const bool good = key->verify(*child.signature_algorithm, child.to_be_signed, child.signature).has_value();
  if (good && remembered) remembered->add(pair);
  return good;
}

bool PathGraph::may_check_signature() {
  if (signature_checks_left() == 0) {
    budget_spent_ = true;
    return false;
  }
  ++signature_checks_;
  return true;
}

void PathGraph::reject(Edge& edge, Fault why, std::optional<Revoked> revoked) {
  edge.verified = Verified::bad;
  edge.fault = why;
  edge.revoked = revoked;
  mark_reachable();
}

PathGraph::Verified PathGraph::verify(std::size_t child, Edge& edge) {
  if (edge.verified != Verified::unknown) return edge.verified;
  if (!may_check_signature()) return Verified::unknown;
  const auto& issuer = *nodes_[edge.issuer].subject;
  const bool good = check_signature(nodes_[child].certificate(), issuer);
  edge.verified = good ? Verified::good : Verified::bad;
  if (!good && issuer.key(search_.provider) == nullptr) edge.fault = issuer.fault();
  if (!good) mark_reachable();
  return edge.verified;
}

}  // namespace bulla::x509

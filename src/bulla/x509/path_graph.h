// x509: which certificate may have issued which: those a peer sent and the anchors their names lead to. Verifies the
// signature of an edge once and within a budget. Knows no other rule.
#pragma once
#include <deque>
#include <vector>

#include "bulla/x509/anchors.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/duties.h"
#include "bulla/x509/trust.h"

namespace bulla::x509 {

// What a judgement works on; all of it outlives the judgement.
struct Search {
  const crypto::Provider& provider;
  const Anchors& anchors;
  const TrustOptions& options;
  const Question& question;
  VerifiedPairs* verified = nullptr;  // shared with other judgements; null: none
  unsigned depth = 0;                 // of judgements within judgements
};

class PathGraph {
 public:
  enum class Verified : std::uint8_t { unknown, good, bad };
  struct Edge {
    std::size_t issuer;  // a node
    Verified verified = Verified::unknown;
    bool key_identifiers_agree = false;      // a hint, no more
    Fault fault = Fault::signature_invalid;  // why it is bad
    std::optional<Revoked> revoked{};        // with Fault::certificate_revoked
  };
  struct Node {
    const LazyKey* subject;
    std::uint8_t chain_index = Error::nowhere;  // nowhere: an anchor that was not sent
    bool is_anchor = false;
    bool reaches_anchor = false;  // by names, over edges not known to be bad
    std::vector<Edge> issuers{};  // the likely ones first; an anchor has none

    const Certificate& certificate() const { return subject->certificate(); }
    Place place() const { return is_anchor ? Place::anchor : Place::intermediate; }  // of one that issues
  };
  static constexpr std::size_t leaf = 0;

  explicit PathGraph(const Search& search) : search_{search} {}

  // Parses the chain and links it. The leaf's fault if it can't be parsed, Fault::empty_certificate,
  // Fault::too_many_certificates; bad certificates behind the leaf are left out and noted.
  Result<void> load();

  Node& node(std::size_t index) { return nodes_[index]; }
  std::span<const Error> unreadable() const { return unreadable_; }

  // Is the signature over `child` its issuer's? Asks the provider once an edge; Verified::unknown if the budget is
  // spent. A bad edge may leave nodes without a way to an anchor.
  Verified verify(std::size_t child, Edge& edge);
  bool budget_spent() const { return budget_spent_; }
  // Leads over this edge to nothing: the certificate that it stands for is revoked, or might be.
  void reject(Edge& edge, Fault why, std::optional<Revoked> revoked);

  // Signatures of other things count too.
  std::size_t signature_checks_left() const { return search_.options.max_signature_checks - signature_checks_; }
  bool may_check_signature();
  // Asks the provider, or remembers; counts nothing.
  bool check_signature(const Certificate& child, const LazyKey& issuer) const;
  void charge(std::size_t checks) { signature_checks_ += std::min(checks, signature_checks_left()); }

  // Calls each(const LazyKey&) for those sent and the anchors whose subject is this whole Name.
  void for_each_named(Bytes name, std::uint64_t hash, auto each) const {
    for (const auto& sent : sent_) {
      if (sent.certificate().subject_hash == hash && same_name(sent.certificate().subject, name)) each(sent);
    }
    search_.anchors.for_each_named(name, hash, each);
  }

 private:
  void add_sent(std::size_t index, std::shared_ptr<const Certificate> certificate);
  bool may_be_anchor_as_leaf(const LazyKey& certificate);
  std::size_t node_of_anchor(const LazyKey& anchor);
  void link(std::size_t child);
  void mark_reachable();

  Search search_;
  std::deque<LazyKey> sent_;
  std::vector<Node> nodes_;  // those sent, leaf first, then anchors as they are met
  std::vector<Error> unreadable_;
  std::size_t sent_count_ = 0;
  std::size_t signature_checks_ = 0;
  bool budget_spent_ = false;
};

}  // namespace bulla::x509

// x509: has a certificate of a path been revoked (RFC 5280 §6.3.3)? Knows lists and who may sign them.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "bulla/x509/path_graph.h"

namespace bulla::x509 {

class StatusCheck {
 public:
  StatusCheck(PathGraph& graph, const Search& search) : graph_{graph}, search_{search} {}

  struct Broken {
    std::size_t place;  // in the path
    Fault fault;        // certificate_revoked, or revocation_unknown
  };
  // Of a path whose signatures are good: leaf first, anchor last. The certificate nearest to the anchor comes first.
  std::optional<Broken> check(std::span<const LazyKey* const> path);

 private:
  enum class Status : std::uint8_t { good, revoked, unknown };
  struct Subject {
    const Certificate& certificate;
    const LazyKey& issuer;
    const LazyKey& anchor;
  };
  // What lists have said of one certificate so far.
  struct Answers {
    std::uint16_t reasons_covered = 0;
    bool revoked = false;
  };

  Status status_of(const Subject& subject);
  void ask_point(const Subject& subject, const DistributionPoint& point, Answers& answers);
  void ask_list(const Subject& subject, const Crl& crl, std::uint16_t reasons, Answers& answers);
  const Crl* find_delta(const Subject& subject, const Crl& base);
  bool is_usable(const Crl& crl, const Subject& subject);
  bool is_signed_by_one_who_may(const Crl& crl, const Subject& subject);
  bool is_trusted_signer(const LazyKey& candidate, const LazyKey& anchor);

  PathGraph& graph_;
  const Search& search_;
  struct Known {
    const void* of;
    const LazyKey* anchor;
    bool good;
  };
  std::vector<Known> signers_;  // judged already
  std::vector<Known> lists_;    // whose signatures were looked at already
};

}  // namespace bulla::x509

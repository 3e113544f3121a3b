// x509: has a certificate of a path been revoked (RFC 5280 §6.3.3, RFC 6960 §3.2)? Knows lists and responses, and who
// may sign them.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "bulla/x509/ocsp.h"
#include "bulla/x509/path_graph.h"

namespace bulla::x509 {

class StatusCheck {
 public:
  StatusCheck(PathGraph& graph, const Search& search);

  struct Broken {
    std::size_t place;  // in the path
    // certificate_revoked; of a status that is not known revocation_unknown, ocsp_missing, or what was wrong with the
    // response that came.
    Fault fault;
    std::optional<Revoked> revoked{};
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
  struct Finding {
    Status status = Status::unknown;
    Revoked revoked{};
    bool any_spoke = false;  // that may be believed
  };
  // What lists have said of one certificate so far.
  struct Answers {
    std::uint16_t reasons_covered = 0;
    std::optional<Revoked> revoked;
  };

  bool nothing_to_ask(const Certificate& leaf) const;
  std::optional<Broken> check_one(const Subject& subject, std::size_t place);

  void parse_staples();
  Finding ask_staples(const Subject& subject);
  bool is_signed_by_responder(const OcspResponse& response, const Subject& subject);
  bool may_respond(const LazyKey& responder, const Subject& subject);

  Finding ask_lists(const Subject& subject);
  void ask_point(const Subject& subject, const DistributionPoint& point, Answers& answers);
  void ask_list(const Subject& subject, const Crl& crl, std::uint16_t reasons, Answers& answers);
  const Crl* find_delta(const Subject& subject, const Crl& base);
  bool is_usable(const Crl& crl, const Subject& subject);
  bool is_signed_by_one_who_may(const Crl& crl, const Subject& subject);
  bool is_trusted_signer(const LazyKey& candidate, const LazyKey& anchor);

  PathGraph& graph_;
  const Search& search_;
  Freshness freshness_;
  bool staples_parsed_ = false;
  std::vector<OcspResponse> staples_;
  std::optional<Fault> staple_fault_;  // of the first that is of no use
  struct Known {
    const void* of;
    const LazyKey* under;  // the anchor; of a response the issuer
    bool good;
  };
  static const Known* find_known(const std::vector<Known>& all, const void* of, const LazyKey& under);
  std::vector<Known> signers_;  // judged already
  std::vector<Known> sources_;  // lists and responses whose signatures were looked at already
};

}  // namespace bulla::x509

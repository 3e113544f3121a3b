// x509: what is known of revoked certificates, and how much a judgement asks of it (RFC 5280 §6.3).
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "bulla/x509/crl.h"

namespace bulla::x509 {

// Immutable; shared by threads.
class RevocationLists {
 public:
  // DER of CRLs, taken over. Error::certificate is the index of the first that is malformed.
  static Result<std::shared_ptr<const RevocationLists>> parse(std::vector<Buffer> encoded);

  // Sorted by the hash of their issuer's name; of one issuer the newest first, so that it has the first word.
  std::span<const std::shared_ptr<const Crl>> all() const { return lists_; }

 private:
  std::vector<std::shared_ptr<const Crl>> lists_;
};

// Whose status must be known for a path to be good. A certificate that is known to be revoked is never good, unless
// nobody asks.
enum class StatusDemand : std::uint8_t {
  nobody,
  where_known,  // soft failure: no word is a good word
  leaf,         // hard failure for the leaf, soft for its issuers
  all,          // hard failure for each certificate below the anchor
};

struct RevocationRule {
  std::shared_ptr<const RevocationLists> lists{};
  StatusDemand demand = StatusDemand::where_known;
  // Set: nothing older counts, whatever it says of itself. Unset: 7 days for what does not say when the next one comes.
  std::optional<std::chrono::seconds> max_age{};
};

// A moment, and how old what is believed at it may be.
struct Freshness {
  der::Seconds now{};
  std::optional<std::chrono::seconds> max_age{};  // as in RevocationRule

  // Of lists and responses: both ends belong to it.
  bool is_current(der::Seconds this_update, std::optional<der::Seconds> next_update) const;
};

}  // namespace bulla::x509

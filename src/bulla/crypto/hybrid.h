// crypto: a group made of a KEM and a classical group (RFC 10024, RFC 9954): who would know its secret has to break
// both.
#pragma once
#include "bulla/crypto/group.h"
#include "bulla/crypto/kem.h"

namespace bulla::crypto {

// Shares and secrets stand side by side; which half comes first is the group's own (RFC 10024).
enum class HybridOrder : std::uint8_t { kem_first, classical_first };

class HybridGroup final : public Group {
 public:
  // Both parts live as long as the program.
  struct Parts {
    const Kem& kem;
    const Group& classical;
    HybridOrder order;
  };
  HybridGroup(std::uint16_t group_id, std::string_view group_name, const Parts& parts)
      : Group{group_id, group_name, GroupKind::hybrid}, parts_{parts} {}

  Result<std::unique_ptr<KeyExchange>> start(Random& random) const override;
  // Fault::bad_key_share also for a share of another size than the two halves'.
  Result<Response> respond(Random& random, Bytes peer_share) const override;

 private:
  Parts parts_;
};

}  // namespace bulla::crypto

// crypto: a group that is a KEM and nothing beside it (draft-ietf-tls-mlkem): for those whose rules ask for just that.
#pragma once
#include "bulla/crypto/group.h"
#include "bulla/crypto/kem.h"

namespace bulla::crypto {

class KemGroup final : public Group {
 public:
  // kem lives as long as the program.
  KemGroup(std::uint16_t group_id, std::string_view group_name, const Kem& kem)
      : Group{group_id, group_name, GroupKind::kem}, kem_{kem} {}

  Result<std::unique_ptr<KeyExchange>> start(Random& random) const override;
  Result<Response> respond(Random& random, Bytes peer_share) const override;

 private:
  const Kem& kem_;
};

}  // namespace bulla::crypto

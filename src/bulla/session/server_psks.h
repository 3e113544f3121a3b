// session: how a server finds the external key that a client names.
#pragma once
#include <memory>
#include <vector>

#include "bulla/session/external_psk.h"

namespace bulla::session {

// Called from any thread.
class ServerPsks {
 public:
  virtual ~ServerPsks() = default;
  // The key of exactly this identity, as it was agreed on, without RFC 9258's additions; null: there is none. The
  // identity is a stranger's: up to 65535 bytes of anything.
  virtual std::shared_ptr<const ExternalPsk> find(Bytes identity) const = 0;
};

// A list that does not change. How long a search takes tells whether the identity is in it, as the answer does, and how
// many are as long, but not where it stands or how near to another it is.
class FixedPsks final : public ServerPsks {
 public:
  // Fault::psk_identity_invalid if two have the same identity; Fault::api_misuse for null.
  static Result<std::shared_ptr<const FixedPsks>> create(std::vector<std::shared_ptr<const ExternalPsk>> psks);
  std::shared_ptr<const ExternalPsk> find(Bytes identity) const override;

 private:
  explicit FixedPsks(std::vector<std::shared_ptr<const ExternalPsk>> psks) : psks_{std::move(psks)} {}
  std::vector<std::shared_ptr<const ExternalPsk>> psks_;
};

// The key that is offered by this name for suites of this hash; null: none. An imported key is found by its name for
// this protocol, this hash and its own context alone, and a raw key by no name but its identity.
std::shared_ptr<const ExternalPsk> find_offered(const ServerPsks& psks, Bytes name, const crypto::Hash& hash);

}  // namespace bulla::session

// The runner's credentials as identities and shared keys.
#pragma once
#include <memory>
#include <vector>

#include "bulla/handshake/identity.h"
#include "bulla/session/external_psk.h"
#include "settings.h"

namespace bulla::bogo {

struct Identities {
  std::vector<std::shared_ptr<const handshake::Identity>> identities{};
  std::vector<int> numbers{};  // the runner's, of each: -1 for that of the flags before any other
  std::vector<bool> must_match_issuer{};
  std::vector<std::shared_ptr<const session::ExternalPsk>> psks{};

  int number_of(const handshake::Identity* identity) const;  // Settings::no_credential_expected if it is none of these
};

// Faults of files, keys, certificates and of what belongs to them.
Result<Identities> load_identities(const Settings& settings);

}  // namespace bulla::bogo

#include "bulla/session/server_psks.h"

#include <set>

#include "bulla/wire/imported_identity.h"

namespace bulla::session {
namespace {

// The key of this identity, if `name` is its own for suites of this hash. Names are public.
std::shared_ptr<const ExternalPsk> find_named(const ServerPsks& psks, Bytes identity, Bytes name,
                                              const crypto::Hash& hash) {
  auto psk = psks.find(identity);
  if (!psk) return nullptr;
  const auto own_name = psk->name_for(hash);
  return own_name && same_bytes(*own_name, name) ? psk : nullptr;
}

}  // namespace

Result<std::shared_ptr<const FixedPsks>> FixedPsks::create(std::vector<std::shared_ptr<const ExternalPsk>> psks) {
  std::set<std::string_view> identities;
  for (const auto& psk : psks) {
    if (!psk) return fail(Fault::api_misuse);
    if (!identities.insert(psk->identity()).second) return fail(Fault::psk_identity_invalid);
  }
  return std::shared_ptr<const FixedPsks>{new FixedPsks{std::move(psks)}};
}

std::shared_ptr<const ExternalPsk> FixedPsks::find(Bytes identity) const {
  const std::shared_ptr<const ExternalPsk>* found = nullptr;
  for (const auto& psk : psks_)
    if (equal_in_constant_time(bytes_of(psk->identity()), identity)) found = &psk;
  return found == nullptr ? nullptr : *found;
}

std::shared_ptr<const ExternalPsk> find_offered(const ServerPsks& psks, Bytes name, const crypto::Hash& hash) {
  if (const auto imported = wire::decode<wire::ImportedIdentity>(name))
    if (auto psk = find_named(psks, imported->external_identity, name, hash)) return psk;
  return find_named(psks, name, name, hash);
}

}  // namespace bulla::session

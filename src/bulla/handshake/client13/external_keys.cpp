#include "bulla/handshake/client13/external_keys.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/handshake/choice.h"

namespace bulla::handshake::client13 {
namespace {

// Of the suites that may be negotiated, each once, in the policy's order.
std::vector<const crypto::Hash*> hashes_of(const ClientConfig& config) {
  std::vector<const crypto::Hash*> hashes;
  for (const auto id : config.policy->suites) {
    const auto* suite = find_suite(id, *config.policy, *config.provider);
    if (suite != nullptr && std::ranges::find(hashes, suite->hash) == hashes.end()) hashes.push_back(suite->hash);
  }
  return hashes;
}

}  // namespace

Result<void> offer_keys(Offer& offer, const ClientConfig& config) {
  const auto hashes = hashes_of(config);
  for (const auto& psk : config.psks)
    for (const auto* hash : hashes) {
      auto name = psk->name_for(*hash);
      if (!name) continue;
      auto begun = begin_with_key(psk, *hash, *config.provider);
      offer.psks.push_back({OfferedKey{*std::move(name), std::move(begun.claim)}, std::move(begun.stage)});
    }
  if (offer.psks.empty() && wants_key_alone(config)) return fail(Fault::no_common_suite);
  return {};
}

bool is_of_use(const crypto::Suite& suite, const ClientConfig& config) {
  return !wants_key_alone(config) ||
         std::ranges::any_of(config.psks, [&](const auto& psk) { return psk->name_for(*suite.hash).has_value(); });
}

}  // namespace bulla::handshake::client13

#include "bulla/handshake/server13/external_keys.h"

#include "bulla/base/try.h"

namespace bulla::handshake::server13 {

std::optional<KeyFound> find_key(const HelloExtensions& extensions, const crypto::Hash& hash,
                                 const ServerConfig& config) {
  if (config.psks == nullptr || !extensions.psks) return std::nullopt;
  std::uint16_t place = 0;
  for (const auto& offered : extensions.psks->identities) {
    if (place == max_keys_tried) break;
    if (auto psk = session::find_offered(*config.psks, offered.identity, hash)) return KeyFound{place, std::move(psk)};
    ++place;
  }
  return std::nullopt;
}

Result<const crypto::Suite*> choose_suite(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                          const ServerConfig& config) {
  TRY_VOID(check_for_keys(extensions, config));
  TRY(const auto* first, handshake::choose_suite(hello, config));
  if (config.psks == nullptr || find_key(extensions, *first->hash, config)) return first;
  for (const auto id : config.policy->suites) {
    const auto* suite = find_suite(id, *config.policy, *config.provider);
    const bool other_hash = suite != nullptr && suite->hash != first->hash && hello.cipher_suites.contains(id);
    if (other_hash && find_key(extensions, *suite->hash, config)) return suite;
  }
  return first;
}

Result<void> check_for_keys(const HelloExtensions& extensions, const ServerConfig& config) {
  if (!extensions.psks && wants_key_alone(config)) return fail(Fault::key_required);
  return {};
}

}  // namespace bulla::handshake::server13

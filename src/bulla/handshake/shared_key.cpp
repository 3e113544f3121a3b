#include "bulla/handshake/shared_key.h"

namespace bulla::handshake {

BegunWithKey begin_with_key(std::shared_ptr<const session::ExternalPsk> psk, const crypto::Hash& hash,
                            const crypto::Provider& provider) {
  auto stage = psk->begin(hash, provider);
  return {std::move(stage), KeyClaimed{std::move(psk)}};
}

SharedKey prove_shared_key(const KeyClaimed& claim, const TranscriptAgreed&) {
  return SharedKey{claim.psk().identity()};
}

bool wants_key_alone(const ClientConfig& config) {
  return !config.psks.empty() && config.key_proof == KeyProof::key_alone;
}
bool wants_key_alone(const ServerConfig& config) {
  return config.psks != nullptr && config.key_proof == KeyProof::key_alone;
}

}  // namespace bulla::handshake

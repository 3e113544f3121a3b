// handshake: proof by a key that both sides were given beforehand, outside TLS. Knows neither who offers it nor who
// chooses it.
#pragma once
#include <concepts>
#include <variant>

#include "bulla/handshake/config.h"
#include "bulla/handshake/proof.h"

namespace bulla::handshake {

struct BegunWithKey;

// The key schedule has begun with this key. That the peer holds it, too, is not known before its Finished.
class KeyClaimed {
 public:
  const session::ExternalPsk& psk() const { return *psk_; }

 private:
  friend BegunWithKey begin_with_key(std::shared_ptr<const session::ExternalPsk>, const crypto::Hash&,
                                     const crypto::Provider&);
  explicit KeyClaimed(std::shared_ptr<const session::ExternalPsk> psk) : psk_{std::move(psk)} {}
  std::shared_ptr<const session::ExternalPsk> psk_;
};

struct BegunWithKey {
  keys::EarlyStage stage;
  KeyClaimed claim;
};
// hash: one that the key has a name for.
BegunWithKey begin_with_key(std::shared_ptr<const session::ExternalPsk> psk, const crypto::Hash& hash,
                            const crypto::Provider& provider);

// Proof that the peer holds the key: its Finished was good under a schedule that began with it.
class SharedKey {
 public:
  const std::string& identity() const { return identity_; }

 private:
  friend SharedKey prove_shared_key(const KeyClaimed&, const TranscriptAgreed&);
  explicit SharedKey(std::string identity) : identity_{std::move(identity)} {}
  std::string identity_;
};
SharedKey prove_shared_key(const KeyClaimed& claim, const TranscriptAgreed& agreed);

// What is known of a peer once its Finished is good: a claim to a key has become proof, all else was proof before.
template <class Proof>
Proof proven(auto&& claim, const TranscriptAgreed& agreed) {
  return std::visit(
      [&]<class Part>(Part&& part) -> Proof {
        if constexpr (std::same_as<std::remove_cvref_t<Part>, KeyClaimed>)
          return prove_shared_key(part, agreed);
        else
          return std::forward<Part>(part);
      },
      std::forward<decltype(claim)>(claim));
}

// Does nothing but an external key prove who the peer is?
bool wants_key_alone(const ClientConfig& config);
bool wants_key_alone(const ServerConfig& config);

}  // namespace bulla::handshake

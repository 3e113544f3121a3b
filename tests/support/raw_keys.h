// support: identities without certificates, and whoever pins them.
#pragma once
#include "bulla/openssl/provider.h"
#include "support/authority.h"

namespace bulla::test {

// The same key without its certificate.
inline std::shared_ptr<const handshake::Identity> raw(const std::shared_ptr<const handshake::Identity>& identity) {
  return handshake::Identity::raw_key({identity, &identity->key()}).value();
}

inline std::shared_ptr<const x509::PinnedKeys> pinning(
    std::initializer_list<std::shared_ptr<const handshake::Identity>> identities) {
  std::vector<x509::KeyPin> pins;
  for (const auto& identity : identities)
    pins.push_back(x509::KeyPin::of(identity->key().public_key_info(), openssl::provider()));
  return x509::PinnedKeys::create(openssl::provider(), std::move(pins));
}

}  // namespace bulla::test

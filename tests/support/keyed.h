// support: a client and a server that were given a key beforehand.
#pragma once
#include "bulla/openssl/provider.h"
#include "support/authority.h"
#include "support/duel.h"

namespace bulla::test {

using Psk = std::shared_ptr<const session::ExternalPsk>;

inline Psk external_psk(session::PskAgreement agreement = {.identity = "till-7"}, std::uint8_t key = 7) {
  const Buffer bytes(32, key);
  return session::ExternalPsk::create(std::move(agreement), bytes).value();
}
inline Psk raw_psk(wire::KdfIdentifier hash = wire::KdfIdentifier::HKDF_SHA256) {
  return external_psk({.identity = "till-7", .hash = hash, .use = session::PskUse::raw});
}
inline std::shared_ptr<const session::ServerPsks> list_of(std::vector<Psk> psks) {
  return session::FixedPsks::create(std::move(psks)).value();
}

// Both sides with nothing but the key, unless a test says otherwise.
struct Keyed {
  explicit Keyed(const Psk& psk = external_psk()) : Keyed{psk, psk} {}
  Keyed(const Psk& clients, const Psk& servers) {
    client->trust = nullptr;
    client->psks = {clients};
    server->identities.clear();
    server->psks = list_of({servers});
  }
  // Each side would be content with a certificate, too.
  void allow_certificates() {
    client->trust = test_authority().trust();
    server->identities = {server_identity()};
    client->key_proof = server->key_proof = KeyProof::key_or_certificate;
  }
  Duel meet(const Duel::Meddler& meddle = {}) {
    Duel duel{client, server};
    duel.run(meddle);
    return duel;
  }

  std::shared_ptr<ClientConfig> client = client_config();
  std::shared_ptr<ServerConfig> server = server_config();
};

}  // namespace bulla::test

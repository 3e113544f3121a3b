// handshake: what both sides of a TLS 1.2 handshake have, and make of it, whatever their role.
#pragma once
#include <array>

#include "bulla/handshake/channel.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/info.h"
#include "bulla/handshake/say.h"
#include "bulla/handshake/witness.h"
#include "bulla/keys/prf12.h"
#include "bulla/session/session.h"
#include "bulla/wire/messages12.h"

namespace bulla::handshake {

// The hellos' settlement, and the transcript as it grows.
struct Agreement12 {
  const crypto::Suite12* suite = nullptr;
  std::array<std::uint8_t, 32> client_random{};
  std::array<std::uint8_t, 32> server_random{};
  bool extended_master_secret = false;                          // RFC 7627
  crypto::MacOrder order = crypto::MacOrder::mac_then_encrypt;  // RFC 7366
  keys::Transcript12 transcript{};

  keys::Randoms randoms() const { return {client_random, server_random}; }
  bool is_transport() const { return suite->key_exchange == crypto::KeyExchange12::rsa; }
};

// Shows what the hellos settled.
void note(const Agreement12& agreement, ConnectionInfo& info);

// The transcript has all up to ClientKeyExchange and no more (RFC 7627 §3). The witness is told.
keys::MasterSecret make_master(const Agreement12& agreement, Bytes premaster, Witness& witness);
// A session's. The witness is told.
keys::MasterSecret revive_master(const Agreement12& agreement, const session::Session& session, Witness& witness);

struct KeyPair12 {
  crypto::Keys12 client;
  crypto::Keys12 server;
};
KeyPair12 make_keys(const Agreement12& agreement, const keys::MasterSecret& master);

// Ends our part: ChangeCipherSpec, then Finished under `keys`. flight: what goes before, not yet sent.
Result<void> say_finished(Side speaker, Agreement12& agreement, const keys::MasterSecret& master, crypto::Keys12 keys,
                          Buffer flight, Channel& channel, Witness& witness);

// What the server has signed in its ServerKeyExchange (RFC 8422 §5.4). params: ServerECDHParams as they stand there.
Buffer signed_params(const Agreement12& agreement, Bytes params);

// What outlives the connection, the master secret among it; only of an extended one (RFC 7627 §5.3).
session::Session session_of(session::Terms terms, const keys::MasterSecret& master, Time created,
                            std::chrono::seconds lifetime);

// RFC 7627 §5.4: only an extended master secret tells connections apart.
std::optional<Exporter12> exporter_of(const Agreement12& agreement, const keys::MasterSecret& master);

}  // namespace bulla::handshake

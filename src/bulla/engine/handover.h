// engine: an open connection as bytes, sealed for the process that it goes on in.
#pragma once
#include "bulla/base/clock.h"
#include "bulla/crypto/provider.h"
#include "bulla/handshake/witness.h"
#include "bulla/keys/schedule.h"
#include "bulla/session/session.h"
#include "bulla/session/single_use.h"

namespace bulla {

// How both processes seal and take connections. A blob is good for a minute at most, and once.
struct HandOver {
  Bytes key;                                 // 32 bytes that both hold
  session::SingleUse* single_use = nullptr;  // of all processes that may take over: shared, or the only one's
};

namespace engine {

// All that one direction needs.
struct Direction {
  keys::TrafficSecret secret;
  std::uint64_t sequence = 0;
};

// A connection between two messages, nothing half-said and nothing asked.
struct Snapshot {
  Side self{};
  Time made{};
  Direction read{}, write{};
  std::size_t record_limit = 0;
  std::size_t record_padding = 0;
  std::uint64_t key_updates = 0;  // that we have said
  bool owes_key_update = false;
  bool awaits_key_update = false;
  bool close_sent = false;
  bool close_received = false;
  std::uint8_t messages_without_data = 0;
  bool hello_retried = false;
  bool resumed = false;
  wire::SignatureScheme own_scheme{};
  session::Session session{};  // terms, and the resumption secret as its key; a server's key means nothing
};

// Fault::random_failed, Fault::crypto_failed; Fault::api_misuse for a key of another size.
Result<Buffer> seal(const Snapshot& snapshot, Bytes key, const crypto::Provider& provider);
// Fault::handover_unreadable: another key, altered, of another version, used before, too old.
Result<Snapshot> open(Bytes blob, const HandOver& how, const crypto::Provider& provider, Time now);

}  // namespace engine
}  // namespace bulla

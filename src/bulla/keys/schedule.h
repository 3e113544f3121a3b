// keys: the TLS 1.3 key schedule (RFC 9846 §7.1) as typestates: a stage is consumed to make the next, so that no secret
// outlives its use and none can be derived out of order.
#pragma once
#include <string_view>

#include "bulla/crypto/aead.h"
#include "bulla/keys/transcript.h"

namespace bulla::keys {

using StageSecret = Secret<48>;    // hash.size bytes: SHA-256 or SHA-384
using TrafficSecret = Secret<48>;  // likewise

// RFC 9846 §7.1. label without "tls13 "; fills out, at most 255 bytes.
void expand_label(const crypto::Hash& hash, Bytes secret, std::string_view label, Bytes context, MutBytes out);

struct TrafficPair {
  TrafficSecret client;
  TrafficSecret server;
};

class MasterStage {
 public:
  // application_traffic_secret_0 both ways; transcript: ClientHello .. server Finished.
  TrafficPair traffic(const HashValue& transcript) const;
  // exporter_secret; transcript: ClientHello .. server Finished.
  StageSecret exporter(const HashValue& transcript) const;
  // resumption_secret; transcript: ClientHello .. client Finished.
  StageSecret resumption(const HashValue& transcript) const;
  const crypto::Hash& hash() const { return *hash_; }
  Bytes expose() const& { return secret_.expose(); }  // here and below: for those who watch the schedule
  Bytes expose() const&& = delete;

 private:
  friend class HandshakeStage;
  MasterStage(const crypto::Hash& hash, StageSecret secret) : hash_{&hash}, secret_{std::move(secret)} {}
  const crypto::Hash* hash_;
  StageSecret secret_;
};

class HandshakeStage {
 public:
  // handshake_traffic_secret both ways; transcript: ClientHello .. ServerHello.
  TrafficPair traffic(const HashValue& transcript) const;
  MasterStage master() &&;
  const crypto::Hash& hash() const { return *hash_; }
  Bytes expose() const& { return secret_.expose(); }
  Bytes expose() const&& = delete;

 private:
  friend class EarlyStage;
  HandshakeStage(const crypto::Hash& hash, StageSecret secret) : hash_{&hash}, secret_{std::move(secret)} {}
  const crypto::Hash* hash_;
  StageSecret secret_;
};

class EarlyStage {
 public:
  // Without a pre-shared key: psk is hash.size zeros.
  explicit EarlyStage(const crypto::Hash& hash);
  EarlyStage(const crypto::Hash& hash, Bytes psk);
  enum class PskOrigin : std::uint8_t { resumption, external, imported };
  // RFC 9846 §7.1, RFC 9258 §5.2: the finished-style MAC key's base for a binder.
  StageSecret binder_key(PskOrigin origin) const;
  // client_early_traffic_secret; transcript: ClientHello.
  TrafficSecret early_traffic(const HashValue& transcript) const;
  // early_exporter_secret; transcript: ClientHello.
  StageSecret early_exporter(const HashValue& transcript) const;
  const crypto::Hash& hash() const { return *hash_; }
  Bytes expose() const& { return secret_.expose(); }
  Bytes expose() const&& = delete;
  HandshakeStage agree(Bytes shared_secret) &&;

 private:
  const crypto::Hash* hash_;
  StageSecret secret_;
};

// RFC 9846 §4.7.1: the key that a ticket stands for.
StageSecret resumption_psk(const crypto::Hash& hash, Bytes resumption_secret, Bytes ticket_nonce);

// RFC 9846 §4.5.3: verify_data of a Finished (or binder) under a base key.
HashValue verify_data(const crypto::Hash& hash, Bytes base_key, const HashValue& transcript);

// RFC 9846 §7.3
struct TrafficKeys {
  Secret<crypto::max_key_size> key;
  Secret<12> iv;
};
TrafficKeys traffic_keys(const crypto::Hash& hash, const crypto::Aead& aead, Bytes traffic_secret);

// RFC 9846 §7.2
TrafficSecret next_traffic_secret(const crypto::Hash& hash, Bytes traffic_secret);

// RFC 9846 §7.5. Fills out, at most 255 bytes.
void export_keying_material(const crypto::Hash& hash, Bytes exporter_secret, std::string_view label, Bytes context,
                            MutBytes out);

}  // namespace bulla::keys

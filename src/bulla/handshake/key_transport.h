// handshake: proof by RSA key transport (RFC 5246 §7.4.7.1, §F.1.1.2): who can decrypt the premaster secret holds the
// private key of the certificate.
#pragma once
#include "bulla/handshake/proof.h"

namespace bulla::handshake {

struct TransportedKey;

// A premaster secret went out under the key of the peer's certificate. That the peer has the private half is not known
// before its Finished.
class PremasterSent {
  friend Result<TransportedKey> transport_key(const x509::PeerIdentity&, wire::ProtocolVersion, crypto::Random&);
  PremasterSent() = default;
};

struct TransportedKey {
  crypto::Premaster premaster;
  Buffer encrypted;
  PremasterSent sent;
};
// A secret of our own making, for this peer alone. version: that of our ClientHello. Fault::certificate_unfit_for_suite
// if the peer's key can't encrypt; Fault::random_failed, Fault::crypto_failed.
Result<TransportedKey> transport_key(const x509::PeerIdentity& peer, wire::ProtocolVersion version,
                                     crypto::Random& random);

// Proof that the peer could decrypt it: its Finished was good under a master secret that came of it.
class PremasterDecrypted {
  friend PremasterDecrypted prove_decryption(const PremasterSent&, const TranscriptAgreed&);
  PremasterDecrypted() = default;
};
PremasterDecrypted prove_decryption(const PremasterSent& sent, const TranscriptAgreed& agreed);

}  // namespace bulla::handshake

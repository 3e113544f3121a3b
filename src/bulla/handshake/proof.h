// handshake: the checks that a connection rests on. Each hands out a token that only it can make.
#pragma once
#include "bulla/handshake/channel.h"
#include "bulla/handshake/schemes.h"
#include "bulla/handshake/witness.h"
#include "bulla/keys/prf12.h"
#include "bulla/keys/schedule.h"
#include "bulla/wire/messages12.h"
#include "bulla/x509/trust.h"

namespace bulla::handshake {

// Proof that the peer holds the private key of the certificate it sent.
class KeyOwned {
 public:
  wire::SignatureScheme scheme() const { return scheme_; }

 private:
  friend Result<KeyOwned> prove_possession(const wire::CertificateVerify&, const x509::PeerIdentity&, Bytes,
                                           std::span<const wire::SignatureScheme>, wire::ProtocolVersion);
  explicit KeyOwned(wire::SignatureScheme scheme) : scheme_{scheme} {}
  wire::SignatureScheme scheme_;
};

// Proof that both sides saw the same handshake.
class TranscriptAgreed {
  friend Result<TranscriptAgreed> agree(const wire::Finished&, const crypto::Hash&, const keys::TrafficSecret&,
                                        const keys::HashValue&);
  friend Result<TranscriptAgreed> agree(const wire::tls12::Finished&, const keys::MasterSecret&, keys::Sender,
                                        const keys::HashValue&);
  TranscriptAgreed() = default;
};

// RFC 9846 §4.5.2: what `signer` signs: 64 spaces, a context string, a zero, the transcript hash.
Buffer signed_content(Side signer, const keys::HashValue& transcript);

// RFC 9846 §4.5.2; in TLS 1.2 also what a ServerKeyExchange ends with (RFC 5246 §7.4.3, §7.4.8). content: what the peer
// has signed; offered: the schemes that we named. Fault::scheme_not_offered, Fault::scheme_unfit_for_key,
// Fault::bad_signature.
Result<KeyOwned> prove_possession(const wire::CertificateVerify& message, const x509::PeerIdentity& peer, Bytes content,
                                  std::span<const wire::SignatureScheme> offered,
                                  wire::ProtocolVersion version = wire::ProtocolVersion::tls13);

// RFC 9846 §4.5.3. secret: the peer's handshake traffic secret. Fault::bad_finished.
Result<TranscriptAgreed> agree(const wire::Finished& message, const crypto::Hash& hash,
                               const keys::TrafficSecret& secret, const keys::HashValue& transcript);
// RFC 5246 §7.4.9. sender: the peer. Fault::bad_finished.
Result<TranscriptAgreed> agree(const wire::tls12::Finished& message, const keys::MasterSecret& master,
                               keys::Sender sender, const keys::HashValue& transcript);

}  // namespace bulla::handshake

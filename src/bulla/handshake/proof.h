// handshake: the checks that a connection rests on. Each hands out a token that only it can make.
#pragma once
#include "bulla/handshake/channel.h"
#include "bulla/handshake/schemes.h"
#include "bulla/handshake/witness.h"
#include "bulla/keys/schedule.h"
#include "bulla/wire/messages.h"
#include "bulla/x509/trust.h"

namespace bulla::handshake {

// Proof that the peer holds the private key of the certificate it sent.
class KeyOwned {
 public:
  wire::SignatureScheme scheme() const { return scheme_; }

 private:
  friend Result<KeyOwned> prove_possession(const wire::CertificateVerify&, const x509::PeerIdentity&, Bytes,
                                           std::span<const wire::SignatureScheme>);
  explicit KeyOwned(wire::SignatureScheme scheme) : scheme_{scheme} {}
  wire::SignatureScheme scheme_;
};

// Proof that both sides saw the same handshake.
class TranscriptAgreed {
  friend Result<TranscriptAgreed> agree(const wire::Finished&, const crypto::Hash&, const keys::TrafficSecret&,
                                        const keys::HashValue&);
  TranscriptAgreed() = default;
};

// RFC 9846 §4.5.2: what `signer` signs: 64 spaces, a context string, a zero, the transcript hash.
Buffer signed_content(Side signer, const keys::HashValue& transcript);

// RFC 9846 §4.5.2. content: signed_content of the peer; offered: the schemes that we named.
// Fault::scheme_not_offered, Fault::scheme_unfit_for_key, Fault::bad_signature.
Result<KeyOwned> prove_possession(const wire::CertificateVerify& message, const x509::PeerIdentity& peer, Bytes content,
                                  std::span<const wire::SignatureScheme> offered);

// RFC 9846 §4.5.3. secret: the peer's handshake traffic secret. Fault::bad_finished.
Result<TranscriptAgreed> agree(const wire::Finished& message, const crypto::Hash& hash,
                               const keys::TrafficSecret& secret, const keys::HashValue& transcript);

}  // namespace bulla::handshake

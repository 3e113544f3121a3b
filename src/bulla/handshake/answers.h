// handshake: the answers that we can give at once to what a state asks, the same for both roles.
#pragma once
#include "bulla/handshake/config.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/witness.h"

namespace bulla::handshake {

// Judges the chain in a Certificate message (with its header) and the OCSP responses that came with it. rest: the
// question but for these.
Result<x509::PeerIdentity> judge_peer(Bytes certificate, const x509::Trust& trust, x509::Question rest,
                                      Witness& witness);

// The server that a client wanted to reach, and a server's client, as their configurations of now want them judged.
// certificate: the Certificate message with its header.
Result<x509::PeerIdentity> judge_server(Bytes certificate, const ClientConfig& config,
                                        const x509::ReferenceName& server, Witness& witness);
Result<x509::PeerIdentity> judge_client(Bytes certificate, const ServerConfig& config, Witness& witness);

// A Certificate message, with its header, that shows this peer's path but for the anchor.
Result<Buffer> certificate_message(const x509::PeerIdentity& peer);

// RFC 9846 §4.4.2: that a client can answer it. Fault::unexpected_extension, Fault::missing_extension; faults of the
// extensions.
Result<void> check_request(const wire::CertificateRequest& request);

// Nothing if the application wants to sign later.
Result<std::optional<Signature>> sign_now(const SigningQuestion& question, Answering answering);

}  // namespace bulla::handshake

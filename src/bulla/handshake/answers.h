// handshake: the answers that we can give at once to what a state asks, the same for both roles.
#pragma once
#include "bulla/handshake/config.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/witness.h"

namespace bulla::handshake {

// Judges the chain in a Certificate message (with its header) and what came with it: OCSP responses, logs' timestamps.
// rest: the question but for these. A message that can't be read is not good.
PeerJudged judge_peer(Bytes certificate, const x509::Trust& trust, const x509::Question& rest);

// The same of a message that holds a raw public key (RFC 7250): the pins alone decide.
PeerJudged judge_raw_key(Bytes certificate, const x509::PinnedKeys& pinned, std::size_t minimum_rsa_bits);

// The server that a client wanted to reach, and a server's client, as their configurations of now want them judged:
// at once, or by whoever answers the question. certificate: the Certificate message with its header; type: what that
// holds. Fault::no_common_certificate_type if the configuration has nothing to judge this type by.
// key_usage: what a server's key is for.
PeerJudged judge_server(Bytes certificate, wire::CertificateType type, const ClientConfig& config,
                        const x509::ReferenceName& server,
                        x509::KeyUsage key_usage = x509::KeyUsage::digital_signature);
PeerJudged judge_client(Bytes certificate, wire::CertificateType type, const ServerConfig& config);
TrustQuestion question_about_server(Bytes certificate, wire::CertificateType type, const ClientConfig& config,
                                    const x509::ReferenceName& server);
TrustQuestion question_about_client(Bytes certificate, wire::CertificateType type, const ServerConfig& config);
PeerJudged judge(const TrustQuestion& question);

// Shows the witness what came of a judgement.
Result<x509::PeerIdentity> note(PeerJudged&& judged, Witness& witness);

wire::CertificateType type_of(const x509::PeerIdentity& peer);

// A Certificate message, with its header, that shows this peer's path but for the anchor, or its raw key.
Result<Buffer> certificate_message(const x509::PeerIdentity& peer);

// RFC 9846 §4.4.2: that a client can answer it. Fault::unexpected_extension, Fault::missing_extension; faults of the
// extensions.
Result<void> check_request(const wire::CertificateRequest& request);

Result<Signature> sign(const SigningQuestion& question);
Result<Decrypted> decrypt(const DecryptionQuestion& question);

// The first of the tickets that the store knows. It is not judged.
SessionFound find_session(std::span<const Bytes> tickets, session::ServerSessions& sessions, Time now);

}  // namespace bulla::handshake

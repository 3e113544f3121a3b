// handshake: what a TLS 1.2 client asks about a server, and what the server asks of it.
#pragma once
#include "bulla/handshake/contexts.h"
#include "bulla/handshake/questions.h"

namespace bulla::handshake::client12 {

// What a server has shown. certificate: as a Certificate message of TLS 1.3; type: what that holds.
struct Shown {
  Bytes certificate;
  wire::CertificateType type{};
};
// Is its chain good, for a key that is used so, or its raw key?
TrustQuestion question_about(const Shown& shown, x509::KeyUsage usage, const ClientContext& context);

// Which of our certificates does a CertificateRequest want (RFC 5246 §7.4.4), or which raw key, if these were agreed
// on? request: without its header, decoded once already.
IdentityQuestion identity_question(Bytes request, const ClientContext& context);

// By which a key of this kind answers that request, and by which this identity does; null: it can't.
const Scheme* scheme_for(Bytes request, crypto::KeyKind kind, const Policy& policy);
const Scheme* scheme_for(Bytes request, const Identity& identity, const Policy& policy);

}  // namespace bulla::handshake::client12

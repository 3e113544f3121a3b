// handshake: how a TLS 1.3 client answers a server that asks who it is, in the handshake or after it.
#pragma once
#include "bulla/handshake/config.h"
#include "bulla/handshake/say.h"
#include "bulla/wire/messages.h"

namespace bulla::handshake::client13 {

// request: a CertificateRequest without its header; type: in which form we were agreed to answer.
Result<IdentityChosen> choose_identity(Bytes request, wire::CertificateType type, const ClientConfig& config);
Question identity_question(Bytes request, wire::CertificateType type, const ClientConfig& config);

// What a server has to see signed before it believes that the certificate is ours.
struct ToSign {
  SigningQuestion question;
  wire::SignatureScheme scheme;
  std::optional<wire::CertificateCompressionAlgorithm> compression{};  // of the certificate just said
};

// Says the Certificate that answers the request, in the handshake compressed if the server takes it so; then what is to
// be signed, or nothing if there is no identity to show. Fault::no_common_signature if its key can't sign as the server
// wants.
Result<std::optional<ToSign>> say_certificate(Bytes request, std::shared_ptr<const Identity> identity, Speech speech,
                                              const ClientConfig& config);

}  // namespace bulla::handshake::client13

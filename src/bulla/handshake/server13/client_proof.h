// handshake: what a TLS 1.3 server asks and checks of a client's certificate or raw key, during the handshake and after
// it.
#pragma once
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

// request_context: of the CertificateRequest that it answers. Fault::certificate_context, Fault::certificate_required,
// Fault::unsolicited_extension; faults of check_form.
Result<void> check_client_certificate(const wire::Certificate& message, Bytes request_context,
                                      ClientAuthentication wanted, wire::CertificateType type);

// Is this client asked who it is during the handshake? Only if it can show that in a form which we take.
bool asks_client(const Context& context);

}  // namespace bulla::handshake::server13

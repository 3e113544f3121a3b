// handshake: what a TLS 1.3 server checks of a client's certificate, during the handshake and after it.
#pragma once
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

// request_context: of the CertificateRequest that it answers. Fault::certificate_context, Fault::certificate_required,
// Fault::unsolicited_extension.
Result<void> check_client_certificate(const wire::Certificate& message, Bytes request_context,
                                      ClientAuthentication wanted);

}  // namespace bulla::handshake::server13

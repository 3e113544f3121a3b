#include "bulla/handshake/server13/client_proof.h"

#include "bulla/handshake/certificate_types.h"

namespace bulla::handshake::server13 {

Result<void> check_client_certificate(const wire::Certificate& message, Bytes request_context,
                                      ClientAuthentication wanted, wire::CertificateType type) {
  if (!same_bytes(message.certificate_request_context, request_context)) return fail(Fault::certificate_context);
  if (message.certificate_list.empty() && wanted == ClientAuthentication::required)
    return fail(Fault::certificate_required);
  for (const auto& entry : message.certificate_list)
    TRY_VOID(wire::check_answers(entry.extensions, wire::HandshakeType::certificate,
                                 std::span<const wire::ExtensionType>{}));
  return check_form(message, type);
}

bool asks_client(const Context& context) {
  return context.config.client_authentication != ClientAuthentication::none && context.info.client_type;
}

}  // namespace bulla::handshake::server13

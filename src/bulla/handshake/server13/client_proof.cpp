#include "bulla/handshake/server13/client_proof.h"

#include "bulla/handshake/answers.h"

namespace bulla::handshake::server13 {

Result<void> check_client_certificate(const wire::Certificate& message, Bytes request_context,
                                      ClientAuthentication wanted) {
  if (!same_bytes(message.certificate_request_context, request_context)) return fail(Fault::certificate_context);
  if (message.certificate_list.empty() && wanted == ClientAuthentication::required)
    return fail(Fault::certificate_required);
  for (const auto& entry : message.certificate_list)
    TRY_VOID(wire::check_answers(entry.extensions, wire::HandshakeType::certificate,
                                 std::span<const wire::ExtensionType>{}));
  return {};
}

Result<x509::PeerIdentity> judge_client(Bytes certificate, const ServerConfig& config, Witness& witness) {
  return judge_peer(certificate, *config.client_trust,
                    {.chain = {},
                     .purpose = x509::Purpose::client_authentication,
                     .name = {},
                     .now = config.clock->now(),
                     .minimum_rsa_bits = config.policy->minimum_rsa_bits},
                    witness);
}

}  // namespace bulla::handshake::server13

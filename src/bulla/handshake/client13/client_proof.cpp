#include "bulla/handshake/client13/client_proof.h"

#include "bulla/handshake/choice.h"
#include "bulla/handshake/proof.h"

namespace bulla::handshake::client13 {

Result<IdentityChosen> choose_identity(Bytes request, const ClientConfig& config) {
  TRY(const auto message, wire::decode_body<wire::CertificateRequest>(request));
  TRY(const auto wishes, wishes_in(message.extensions));
  return IdentityChosen{choose_client_identity(wishes, {config.identities, *config.policy})};
}

Question identity_question(Bytes request, const ClientConfig& config) {
  IdentityQuestion question{.identities = config.identities, .policy = config.policy, .is_client = true};
  if (const auto message = wire::decode_body<wire::CertificateRequest>(request))
    question.wishes.assign(message->extensions.raw.begin(), message->extensions.raw.end());
  return question;
}

Result<std::optional<ToSign>> say_certificate(Bytes request, std::shared_ptr<const Identity> identity, Speech speech,
                                              const ClientConfig& config) {
  TRY(const auto asked, wire::decode_body<wire::CertificateRequest>(request));
  wire::Certificate certificate{};
  certificate.certificate_request_context = asked.certificate_request_context;
  if (identity) certificate.certificate_list.raw = identity->certificate_list();
  TRY_VOID(speech.say(certificate));
  if (!identity) return std::nullopt;
  TRY(const auto wishes, wishes_in(asked.extensions));
  const auto* scheme = choose_scheme(identity->key().kind(), config.policy->signature_schemes, wishes.schemes);
  if (scheme == nullptr) return fail(Fault::no_common_signature);
  auto content = signed_content(Side::client, speech.transcript.hash());
  return ToSign{{std::move(identity), scheme->algorithm, std::move(content)}, scheme->id};
}

}  // namespace bulla::handshake::client13

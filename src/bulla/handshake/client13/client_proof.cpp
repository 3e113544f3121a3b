#include "bulla/handshake/client13/client_proof.h"

#include "bulla/handshake/choice.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/handshake/proof.h"

namespace bulla::handshake::client13 {
namespace {

// A challenge's context stands in the message, so that nothing compressed for it could be kept for another.
Result<std::optional<wire::CertificateCompressionAlgorithm>> say_in_context(const wire::CertificateRequest& asked,
                                                                            const Identity& identity, Speech speech,
                                                                            const ClientConfig& config) {
  if (asked.certificate_request_context.empty()) {
    TRY(const auto theirs, asked.extensions.find<wire::CertificateCompressionAlgorithms>());
    return say_certificate(speech, {identity, {}, choose_compression(theirs, config.certificate_compressions)});
  }
  wire::Certificate certificate{asked.certificate_request_context, {}};
  certificate.certificate_list.raw = identity.certificate_list();
  TRY_VOID(speech.say(certificate));
  return std::nullopt;
}

}  // namespace

Result<IdentityChosen> choose_identity(Bytes request, wire::CertificateType type, const ClientConfig& config) {
  TRY(const auto message, wire::decode_body<wire::CertificateRequest>(request));
  TRY(auto wishes, wishes_in(message.extensions));
  wishes.types = TypeList{type};
  return IdentityChosen{choose_client_identity(wishes, {config.identities, *config.policy})};
}

Question identity_question(Bytes request, wire::CertificateType type, const ClientConfig& config) {
  IdentityQuestion question{
      .identities = config.identities, .policy = config.policy, .is_client = true, .client_type = type};
  if (const auto message = wire::decode_body<wire::CertificateRequest>(request))
    question.wishes.assign(message->extensions.raw.begin(), message->extensions.raw.end());
  return question;
}

Result<std::optional<ToSign>> say_certificate(Bytes request, std::shared_ptr<const Identity> identity, Speech speech,
                                              const ClientConfig& config) {
  TRY(const auto asked, wire::decode_body<wire::CertificateRequest>(request));
  if (!identity) {
    TRY_VOID(speech.say(wire::Certificate{asked.certificate_request_context, {}}));
    return std::nullopt;
  }
  TRY(const auto compression, say_in_context(asked, *identity, speech, config));
  TRY(const auto wishes, wishes_in(asked.extensions));
  const auto* scheme = choose_scheme(*identity, *config.policy, wishes.schemes);
  if (scheme == nullptr) return fail(Fault::no_common_signature);
  auto content = signed_content(Side::client, speech.transcript.hash());
  return ToSign{{std::move(identity), scheme->algorithm, std::move(content)}, scheme->id, compression};
}

}  // namespace bulla::handshake::client13

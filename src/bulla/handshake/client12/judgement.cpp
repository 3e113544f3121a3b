#include "bulla/handshake/client12/judgement.h"

#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"
#include "bulla/wire/messages12.h"

namespace bulla::handshake::client12 {
namespace {

using enum crypto::KeyKind;

SchemeSet schemes_in(const wire::tls12::CertificateRequest& request) {
  wire::SignatureSchemeList list{};
  list.supported_signature_algorithms.raw = request.supported_signature_algorithms.raw;
  return SchemeSet{list};
}

// RFC 5246 §7.4.4, RFC 8422 §5.5: Ed25519 counts as ECDSA.
bool takes(const wire::tls12::CertificateRequest& request, crypto::KeyKind kind) {
  using enum wire::ClientCertificateType;
  const bool is_rsa = kind == rsa || kind == rsa_pss;
  return request.certificate_types.contains(is_rsa ? rsa_sign : ecdsa_sign);
}

const Scheme* scheme_for(const wire::tls12::CertificateRequest& request, crypto::KeyKind kind, const Policy& policy) {
  if (!takes(request, kind)) return nullptr;
  return choose_scheme(kind, policy.signing(), schemes_in(request), wire::ProtocolVersion::tls12);
}

// The same wishes as a request of TLS 1.3 states them.
Buffer wishes_of(const wire::tls12::CertificateRequest& request) {
  Buffer extensions;
  wire::Writer writer{extensions};
  {
    const auto schemes = wire::open_extension(writer, wire::ExtensionType::signature_algorithms);
    writer.put(request.supported_signature_algorithms);
  }
  if (!request.certificate_authorities.empty()) {
    const auto authorities = wire::open_extension(writer, wire::ExtensionType::certificate_authorities);
    writer.put(request.certificate_authorities);
  }
  return extensions;
}

}  // namespace

TrustQuestion question_about(const Shown& shown, x509::KeyUsage usage, const ClientContext& context) {
  auto question = question_about_server(shown.certificate, shown.type, context.config, context.server);
  question.rest.key_usage = usage;
  return question;
}

IdentityQuestion identity_question(Bytes request, const ClientContext& context) {
  const auto& config = context.config;
  IdentityQuestion question{.identities = config.identities,
                            .policy = config.policy,
                            .is_client = true,
                            .client_type = *context.info.client_type,
                            .keys = UsableKeys{}};
  const auto message = wire::decode_body<wire::tls12::CertificateRequest>(request);
  if (!message) return question;
  question.wishes = wishes_of(*message);
  for (const auto kind : {rsa, rsa_pss, p256, p384, p521, ed25519})
    if (scheme_for(*message, kind, *config.policy) != nullptr) question.keys->signing.add(kind);
  return question;
}

const Scheme* scheme_for(Bytes request, crypto::KeyKind kind, const Policy& policy) {
  const auto message = wire::decode_body<wire::tls12::CertificateRequest>(request);
  return message ? scheme_for(*message, kind, policy) : nullptr;
}

const Scheme* scheme_for(Bytes request, const Identity& identity, const Policy& policy) {
  const auto message = wire::decode_body<wire::tls12::CertificateRequest>(request);
  if (!message || !takes(*message, identity.key().kind())) return nullptr;
  return choose_scheme(identity, policy, schemes_in(*message), wire::ProtocolVersion::tls12);
}

}  // namespace bulla::handshake::client12

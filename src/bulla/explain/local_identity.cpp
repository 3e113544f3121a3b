// explain: why a certificate of our own was shown to a server, or was not. Decides nothing.
#include "bulla/explain/local_identity.h"

#include <algorithm>

#include "bulla/explain/reading.h"
#include "bulla/handshake/choice.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/messages12.h"

namespace bulla::explain {
namespace {

struct Asked {
  bool in_tls12 = false;
  Words key_types;  // of TLS 1.2
  std::optional<wire::SignatureSchemeList> schemes;
  std::optional<std::vector<Bytes>> authorities;  // names in DER; nothing: any
  bool raw_key = false;                           // in which form
};

std::vector<Bytes> names_in_der(const auto& list) {
  std::vector<Bytes> names;
  for (const auto& name : list) names.push_back(name.value);
  return names;
}

std::optional<Asked> asked_by(const wire::CertificateRequest& request, const Recording& recording) {
  const auto schemes = request.extensions.find<wire::SignatureAlgorithms>();
  const auto authorities = request.extensions.find<wire::CertificateAuthorities>();
  if (!schemes || !authorities) return std::nullopt;
  Asked asked;
  if (*schemes) asked.schemes = **schemes;
  if (*authorities) asked.authorities = names_in_der((*authorities)->authorities);
  asked.raw_key = facts_of(recording).shows_raw_key(Side::client);
  return asked;
}

Asked asked_by(const wire::tls12::CertificateRequest& request, const Recording& recording) {
  Asked asked{.in_tls12 = true, .key_types = names_in(request.certificate_types), .schemes = {}, .authorities = {}};
  asked.schemes = wire::SignatureSchemeList{request.supported_signature_algorithms};
  auto authorities = names_in_der(request.certificate_authorities);
  if (!authorities.empty()) asked.authorities = std::move(authorities);
  asked.raw_key = facts_of(recording).shows_raw_key(Side::client);
  return asked;
}

// Views into the recording.
std::optional<Asked> asked_in(const Recording& recording) {
  bool tls12 = false;
  for (const auto& event : recording.events) {
    if (event.what != What::message || event.message.size() < wire::HandshakeHeader::size) continue;
    tls12 = tls12 || is_before_tls13(event);
    if (event.message[0] != std::to_underlying(wire::HandshakeType::certificate_request)) continue;
    if (tls12) {
      if (const auto request = body_of<wire::tls12::CertificateRequest>(event)) return asked_by(*request, recording);
    } else if (const auto request = body_of<wire::CertificateRequest>(event)) {
      if (auto asked = asked_by(*request, recording)) return asked;
    }
  }
  return std::nullopt;
}

bool issued_by_one_of(const handshake::Identity& identity, const std::vector<Bytes>& authorities) {
  return std::ranges::any_of(authorities, [&](Bytes name) {
    return std::ranges::any_of(identity.issuers(), [&](const auto& issuer) { return same_bytes(name, issuer); });
  });
}

// RFC 5246 §7.4.4, RFC 8422 §5.5: what such a key is called among the kinds of keys.
std::string_view key_type_of(crypto::KeyKind kind) {
  const bool is_rsa = kind == crypto::KeyKind::rsa || kind == crypto::KeyKind::rsa_pss;
  return wire::name_of(is_rsa ? wire::ClientCertificateType::rsa_sign : wire::ClientCertificateType::ecdsa_sign);
}

bool can_sign(const handshake::Identity& identity, const Asked& asked, const Ourselves& ourselves) {
  if (!asked.schemes) return true;
  const auto version = asked.in_tls12 ? wire::ProtocolVersion::tls12 : wire::ProtocolVersion::tls13;
  return ourselves.policy == nullptr ||
         handshake::choose_scheme(identity, *ourselves.policy, *asked.schemes, version) != nullptr;
}

// Empty: it fits.
std::string obstacle(const handshake::Identity& identity, const Asked& asked, const Ourselves& ourselves) {
  const auto kind = identity.key().kind();
  if (identity.is_raw_key() != asked.raw_key)
    return asked.raw_key ? "a raw public key was agreed on" : "a certificate was asked for";
  if (asked.in_tls12 && std::ranges::find(asked.key_types, key_type_of(kind)) == asked.key_types.end())
    return "its " + std::string{crypto::key_kind_name(kind)} + " key is of none of those kinds";
  if (!can_sign(identity, asked, ourselves)) {
    return "its " + std::string{crypto::key_kind_name(kind)} + " key can make none of those signatures";
  }
  if (!identity.is_raw_key() && asked.authorities && !issued_by_one_of(identity, *asked.authorities)) {
    return "it was issued by \"" + identity.leaf().issuer_text() + "\", which is none of those CAs";
  }
  return "";
}

std::string name_of(const handshake::Identity& identity) {
  if (!identity.is_raw_key()) return "\"" + identity.leaf().subject_text() + "\"";
  return "the raw public key " + x509::KeyPin::of(identity.key().public_key_info(), openssl::provider()).text();
}

}  // namespace

Words local_identity_lines(const Recording& recording, const Ourselves& ourselves) {
  const auto asked = asked_in(recording);
  if (!asked) return {};
  if (ourselves.identities.empty()) return {"this side has none to show: none was given"};
  Words lines;
  bool chosen = false;
  for (const auto& identity : ourselves.identities) {
    const auto why = obstacle(*identity, *asked, ourselves);
    auto line = name_of(*identity) + " ";
    if (!why.empty()) {
      line += "was not shown: " + why;
    } else if (std::exchange(chosen, true)) {
      line += "fits, but an earlier one was shown";
    } else {
      line += "was shown: it fits what the server asked for";
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace bulla::explain

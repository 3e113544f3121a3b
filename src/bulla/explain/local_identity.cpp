// explain: why a certificate of our own was shown to a server, or was not. Decides nothing.
#include "bulla/explain/local_identity.h"

#include <algorithm>

#include "bulla/explain/facts.h"
#include "bulla/handshake/schemes.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/messages.h"

namespace bulla::explain {
namespace {

struct Asked {
  std::optional<wire::SignatureAlgorithms> schemes;
  std::optional<wire::CertificateAuthorities> authorities;
  bool raw_key = false;  // in which form
};

// Views into the recording.
std::optional<Asked> asked_in(const Recording& recording) {
  for (const auto& event : recording.events) {
    if (event.what != What::message || event.message.size() < wire::HandshakeHeader::size) continue;
    if (event.message[0] != std::to_underlying(wire::HandshakeType::certificate_request)) continue;
    const auto body = wire::decode_body<wire::CertificateRequest>(Bytes{event.message}.subspan(4));
    if (!body) continue;
    const auto schemes = body->extensions.find<wire::SignatureAlgorithms>();
    const auto authorities = body->extensions.find<wire::CertificateAuthorities>();
    if (schemes && authorities) return Asked{*schemes, *authorities, facts_of(recording).shows_raw_key(Side::client)};
  }
  return std::nullopt;
}

bool issued_by_one_of(const handshake::Identity& identity, const wire::CertificateAuthorities& authorities) {
  return std::ranges::any_of(authorities.authorities, [&](const auto& name) {
    return std::ranges::any_of(identity.issuers(), [&](const auto& issuer) { return same_bytes(name.value, issuer); });
  });
}

// Empty: it fits.
std::string obstacle(const handshake::Identity& identity, const Asked& asked, const Ourselves& ourselves) {
  const auto kind = identity.key().kind();
  if (identity.is_raw_key() != asked.raw_key)
    return asked.raw_key ? "a raw public key was agreed on" : "a certificate was asked for";
  if (asked.schemes && ourselves.policy != nullptr &&
      handshake::choose_scheme(kind, ourselves.policy->signature_schemes, *asked.schemes) == nullptr) {
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

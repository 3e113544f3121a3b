// explain: the certificates and raw keys that a side has shown, read for people. Judges nothing.
#include "bulla/explain/certificates.h"

#include "bulla/compress/algorithms.h"
#include "bulla/explain/reading.h"
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/messages12.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/pinned_keys.h"

namespace bulla::explain {
namespace {

constexpr std::size_t max_certificates = 8;

// A Certificate message, with its header, as it came or expanded. Nothing: it is none, or cannot be read.
struct Whole {
  Buffer message;
  std::optional<Compressed> compressed;
};
std::optional<Whole> whole_certificate(const Event& event) {
  if (event.message.size() < wire::HandshakeHeader::size) return std::nullopt;
  const auto type = static_cast<wire::HandshakeType>(event.message[0]);
  if (type == wire::HandshakeType::certificate) return Whole{event.message, std::nullopt};
  if (type != wire::HandshakeType::compressed_certificate) return std::nullopt;
  const auto compressed = body_of<wire::CompressedCertificate>(event);
  if (!compressed) return std::nullopt;
  auto message = handshake::expand(*compressed, compress::algorithms());
  if (!message) return std::nullopt;
  Compressed how{std::string{wire::name_of(compressed->algorithm)}, message->size()};
  return Whole{*std::move(message), std::move(how)};
}

Buffer copied(Bytes der) { return {der.begin(), der.end()}; }

// What the list of a whole Certificate message holds; nothing if it cannot be read.
std::optional<std::vector<Buffer>> shown_in(const Whole& whole, CertificateForm form) {
  const auto body = Bytes{whole.message}.subspan(wire::HandshakeHeader::size);
  std::vector<Buffer> shown;
  if (form == CertificateForm::tls12 && wire::tls12::holds_raw_public_key(body)) {
    const auto message = wire::decode_body<wire::tls12::RawPublicKey>(body);
    return std::vector<Buffer>{copied(message->ASN1_subjectPublicKeyInfo)};
  }
  if (form == CertificateForm::tls12) {
    const auto message = wire::decode_body<wire::tls12::Certificate>(body);
    if (!message) return std::nullopt;
    for (const auto& certificate : message->certificate_list) shown.push_back(copied(certificate.value));
    return shown;
  }
  const auto message = wire::decode_body<wire::Certificate>(body);
  if (!message) return std::nullopt;
  for (const auto& entry : message->certificate_list) shown.push_back(copied(entry.cert_data));
  return shown;
}

}  // namespace

void note_types(const wire::ExtensionBlock& answers, Facts& facts) {
  if (const auto chosen = extension<handshake::ClientTypeChosen>(answers))
    facts.types[std::to_underlying(Side::client)] = chosen->certificate_type;
  if (const auto chosen = extension<handshake::ServerTypeChosen>(answers))
    facts.types[std::to_underlying(Side::server)] = chosen->certificate_type;
}

CertificateFacts certificate_facts(Bytes der) {
  CertificateFacts facts;
  const auto parsed = x509::Certificate::parse(der);
  if (!parsed) {
    facts.unreadable = parsed.error().row().text;
    return facts;
  }
  const auto& certificate = **parsed;
  facts.subject = certificate.subject_text();
  facts.issuer = certificate.issuer_text();
  facts.names = collect(certificate.names_text(), [](const std::string& name) { return name; });
  facts.not_before = der::readable_time(certificate.not_before);
  facts.not_after = der::readable_time(certificate.not_after);
  facts.key = x509::key_text(certificate.key);
  facts.signed_by = certificate.signature_algorithm
                        ? std::string{crypto::signature_algorithm_name(*certificate.signature_algorithm)}
                        : "an algorithm that is unknown or too weak";
  return facts;
}

CertificateFacts raw_key_facts(Bytes der) {
  CertificateFacts facts;
  facts.pin = x509::KeyPin::of(der, openssl::provider()).text();
  x509::KeyInfo key;
  const auto read = der::read_all(der, [&](der::Reader& reader) { key = x509::read_key_info(reader); });
  if (read) {
    facts.key = x509::key_text(key);
  } else {
    facts.unreadable = read.error().row().text;
  }
  return facts;
}

std::optional<Presented> presented_in(const Event& event, CertificateForm form, wire::CertificateType type) {
  const auto whole = whole_certificate(event);
  if (!whole) return std::nullopt;
  const auto shown = shown_in(*whole, form);
  if (!shown) return std::nullopt;
  const bool raw_key = type == wire::CertificateType::RawPublicKey;
  Presented presented{.size = event.size, .compressed = whole->compressed, .chain = {}};
  for (const auto& der : *shown) {
    if (presented.chain.size() < max_certificates) {
      presented.chain.push_back(raw_key ? raw_key_facts(der) : certificate_facts(der));
    } else {
      ++presented.left_out;
    }
  }
  return presented;
}

std::vector<Buffer> certificates_from(Side side, const Recording& recording) {
  std::vector<Buffer> chain;
  auto form = CertificateForm::tls13;
  for (const auto& event : recording.events) {
    if (event.what != What::message) continue;
    if (is_before_tls13(event)) form = CertificateForm::tls12;
    if (event.from != side) continue;
    const auto whole = whole_certificate(event);
    if (!whole) continue;
    if (auto shown = shown_in(*whole, form)) chain = *std::move(shown);
  }
  return chain;
}

std::string authority_text(Bytes name) {
  der::Reader reader{name};
  const auto whole = x509::read_distinguished_name(reader);
  if (!reader.finish()) return "a name that cannot be read";
  return x509::is_empty_name(whole) ? "an empty name" : x509::distinguished_name_text(whole);
}

}  // namespace bulla::explain

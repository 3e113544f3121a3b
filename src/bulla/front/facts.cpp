// front: what a site may say about a connection, out of what the engine and x509 know.
#include "bulla/front/facts.h"

#include <fmt/format.h>

#include <array>

#include "bulla/x509/general_name.h"

namespace bulla::front {
namespace {

// "DNS:localhost" is of use to engineers; shops show "localhost".
std::string without_kind(std::string name) {
  for (const std::string_view kind : {"DNS:", "IP:", "email:"})
    if (name.starts_with(kind)) return name.substr(kind.size());
  return name;
}

bool is_before_tls13(const ConnectionInfo& info) {
  return info.version != wire::ProtocolVersion{} && info.version < wire::ProtocolVersion::tls13;
}

// In TLS 1.2 a connection may have none.
bool transports_key(const ConnectionInfo& info) {
  return is_before_tls13(info) && info.group == wire::NamedGroup{} && !info.resumed;
}

std::string group_words(const ConnectionInfo& info) {
  if (!is_before_tls13(info) || info.group != wire::NamedGroup{}) return std::string{wire::name_of(info.group)};
  return info.resumed ? "the earlier session's secret" : "RSA key transport";
}

std::string fingerprint(Bytes der, const crypto::Hash& sha256) {
  std::array<std::uint8_t, crypto::max_hash_size> digest{};
  sha256.digest({der}, digest);
  return fmt::format("{:02X}", fmt::join(Bytes{digest}.first(sha256.size), ":"));
}

}  // namespace

CertificateFacts facts_of(const x509::Certificate& certificate, const crypto::Hash& sha256) {
  CertificateFacts facts{.subject = certificate.subject_text(),
                         .issuer = certificate.issuer_text(),
                         .names = certificate.names_text(),
                         .not_before = certificate.not_before,
                         .not_after = certificate.not_after,
                         .key = x509::key_text(certificate.key),
                         .fingerprint = fingerprint(certificate.der, sha256)};
  for (auto& name : facts.names) name = without_kind(std::move(name));
  return facts;
}

CertificateFacts facts_of_key(Bytes public_key_info, const crypto::Hash& sha256) {
  der::Reader reader{public_key_info};
  return {.subject = {},
          .issuer = {},
          .names = {},
          .key = x509::key_text(x509::read_key_info(reader)),
          .fingerprint = fingerprint(public_key_info, sha256),
          .raw_key = true};
}

ConnectionFacts facts_of(const ConnectionInfo& info, std::string peer, const crypto::Hash& sha256) {
  const auto name = [](const auto& of) { return of ? std::string{wire::name_of(*of)} : std::string{}; };
  ConnectionFacts facts{.peer = std::move(peer),
                        .version = std::string{wire::name_of(info.version)},
                        .suite = std::string{wire::name_of(info.suite)},
                        .group = group_words(info),
                        .strength = std::string{strength_text(info.group)},
                        .server_scheme = name(info.own_scheme),
                        .compression = name(info.own_compression),
                        .client_scheme = name(info.peer_scheme),
                        .protocol = info.protocol,
                        .server_name = info.server_name,
                        .hello_retried = info.hello_retried,
                        .resumed = info.resumed,
                        .shared_key = x509::safe_text(bytes_of(info.external_psk.value_or(""))),
                        .early_data = info.early_data == EarlyDataFate::accepted,
                        .challengeable = info.challengeable,
                        .key_transported = transports_key(info),
                        .extended_master_secret = !is_before_tls13(info) || info.extended_master_secret,
                        .encrypt_then_mac = info.encrypt_then_mac,
                        .server = {},
                        .client = {}};
  if (info.own)
    facts.server = info.own->is_raw_key() ? facts_of_key(info.own->key().public_key_info(), sha256)
                                          : facts_of(info.own->leaf(), sha256);
  if (info.peer)
    facts.client = info.peer->is_raw_key() ? facts_of_key(info.peer->public_key_info(), sha256)
                                           : facts_of(info.peer->leaf(), sha256);
  return facts;
}

const std::string& who(const CertificateFacts& certificate) {
  return certificate.subject.empty() ? certificate.fingerprint : certificate.subject;
}

std::string summary(const ConnectionFacts& facts) {
  auto text = fmt::format("{}, {}, {}", facts.version, facts.suite, facts.group);
  if (facts.encrypt_then_mac) text += ", encrypt-then-MAC";
  if (!facts.extended_master_secret) text += ", no extended master secret";
  if (facts.resumed) text += ", resumed";
  if (!facts.compression.empty()) text += ", certificate compressed by " + facts.compression;
  if (facts.early_data) text += ", early data";
  if (!facts.server_name.empty()) text += ", for " + facts.server_name;
  if (!facts.shared_key.empty()) text += ", shared key " + facts.shared_key;
  if (facts.client) text += ", client " + who(*facts.client);
  return text;
}

}  // namespace bulla::front

#include "bulla/handshake/answers.h"

#include "bulla/handshake/certificate_types.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::handshake {

namespace {

// The list as it stands in the extension; empty if there is none.
Bytes timestamps_in(const wire::ExtensionBlock& extensions) {
  const auto at = extensions.at(wire::ExtensionType::signed_certificate_timestamp);
  return at == extensions.end() ? Bytes{} : at->extension_data.value;
}

// Views into a Certificate message.
struct Shown {
  std::vector<Bytes> chain;
  std::vector<Bytes> staples;
  Bytes timestamps;
};

Result<void> read_shown(Bytes certificate, Shown& shown) {
  if (certificate.size() < wire::HandshakeHeader::size) return fail(Fault::truncated);
  TRY(const auto message, wire::decode_body<wire::Certificate>(certificate.subspan(wire::HandshakeHeader::size)));
  for (const auto& entry : message.certificate_list) {
    shown.chain.push_back(entry.cert_data);
    TRY(const auto status, entry.extensions.find<wire::CertificateStatus>());
    if (status) shown.staples.push_back(status->response);
    TRY_VOID(entry.extensions.find<wire::SignedCertificateTimestampList>());
    if (shown.chain.size() == 1) shown.timestamps = timestamps_in(entry.extensions);
  }
  return {};
}

// All but what comes in the Certificate message.
x509::Question about_server(const ClientConfig& config, const x509::ReferenceName& server) {
  return {.purpose = x509::Purpose::server_authentication,
          .name = server,
          .now = config.clock->now(),
          .minimum_rsa_bits = config.policy->minimum_rsa_bits,
          .staple_asked = true};
}

x509::Question about_client(const ServerConfig& config) {
  return {.purpose = x509::Purpose::client_authentication,
          .now = config.clock->now(),
          .minimum_rsa_bits = config.policy->minimum_rsa_bits};
}

// By which a peer is judged: one of them, or none.
struct Judges {
  std::shared_ptr<const x509::Trust> trust{};
  std::shared_ptr<const x509::PinnedKeys> pinned{};
};

Judges judges_of(wire::CertificateType type, const std::shared_ptr<const x509::Trust>& trust,
                 const std::shared_ptr<const x509::PinnedKeys>& pinned) {
  if (type == wire::CertificateType::RawPublicKey) return {.pinned = pinned};
  return {.trust = trust};
}

PeerJudged judge(Bytes certificate, const Judges& by, const x509::Question& rest) {
  if (by.pinned) return judge_raw_key(certificate, *by.pinned, rest.minimum_rsa_bits);
  if (by.trust) return judge_peer(certificate, *by.trust, rest);
  return {fail(Fault::no_common_certificate_type), {}};
}

}  // namespace

PeerJudged judge_peer(Bytes certificate, const x509::Trust& trust, const x509::Question& rest) {
  Shown shown;
  if (auto read = read_shown(certificate, shown); !read) return {std::unexpected(read.error()), {}};
  auto question = rest;
  question.chain = shown.chain;
  question.staples = shown.staples;
  question.timestamps = shown.timestamps;
  x509::Explanation why;
  auto peer = trust.judge(question, &why);
  return {std::move(peer), std::move(why)};
}

PeerJudged judge_raw_key(Bytes certificate, const x509::PinnedKeys& pinned, std::size_t minimum_rsa_bits) {
  Shown shown;
  if (auto read = read_shown(certificate, shown); !read) return {std::unexpected(read.error()), {}};
  if (shown.chain.size() != 1) return {fail(Fault::raw_key_not_alone), {}};
  x509::Explanation why;
  auto peer = pinned.judge(shown.chain.front(), minimum_rsa_bits, &why);
  return {std::move(peer), std::move(why)};
}

PeerJudged judge_server(Bytes certificate, wire::CertificateType type, const ClientConfig& config,
                        const x509::ReferenceName& server, x509::KeyUsage key_usage) {
  auto rest = about_server(config, server);
  rest.key_usage = key_usage;
  return judge(certificate, judges_of(type, config.trust, config.server_keys), rest);
}

PeerJudged judge_client(Bytes certificate, wire::CertificateType type, const ServerConfig& config) {
  return judge(certificate, judges_of(type, config.client_trust, config.client_keys), about_client(config));
}

TrustQuestion question_about_server(Bytes certificate, wire::CertificateType type, const ClientConfig& config,
                                    const x509::ReferenceName& server) {
  const auto judges = judges_of(type, config.trust, config.server_keys);
  return {judges.trust, judges.pinned, {certificate.begin(), certificate.end()}, about_server(config, server)};
}

TrustQuestion question_about_client(Bytes certificate, wire::CertificateType type, const ServerConfig& config) {
  const auto judges = judges_of(type, config.client_trust, config.client_keys);
  return {judges.trust, judges.pinned, {certificate.begin(), certificate.end()}, about_client(config)};
}

PeerJudged judge(const TrustQuestion& question) {
  return judge(question.certificate, {question.trust, question.pinned}, question.rest);
}

Result<x509::PeerIdentity> note(PeerJudged&& judged, Witness& witness) {
  witness.judged(judged.why, judged.peer ? nullptr : &judged.peer.error());
  if (judged.peer) witness.believed(*judged.peer);
  return std::move(judged.peer);
}

wire::CertificateType type_of(const x509::PeerIdentity& peer) {
  return peer.is_raw_key() ? wire::CertificateType::RawPublicKey : wire::CertificateType::X509;
}

Result<Buffer> certificate_message(const x509::PeerIdentity& peer) {
  Buffer list;
  wire::Writer writer{list};
  const auto path = peer.path();
  if (peer.is_raw_key()) writer.put(wire::CertificateEntry{{peer.public_key_info()}, {}});
  // A leaf that is an anchor itself is all there is.
  for (const auto& certificate : path.first(path.size() > 1 ? path.size() - 1 : path.size()))
    writer.put(wire::CertificateEntry{{certificate->der}, {}});
  TRY_VOID(writer.finish());
  wire::Certificate message{};
  message.certificate_list.raw = list;
  Buffer raw;
  TRY_VOID(wire::append_handshake(message, raw));
  return raw;
}

Result<void> check_request(const wire::CertificateRequest& request) {
  TRY_VOID(wire::check_placed(request.extensions, wire::HandshakeType::certificate_request));
  TRY(const auto schemes, request.extensions.find<wire::SignatureAlgorithms>());
  if (!schemes) return fail(Fault::missing_extension);
  TRY_VOID(request.extensions.find<wire::SignatureAlgorithmsCert>());
  TRY_VOID(request.extensions.find<wire::CertificateAuthorities>());
  TRY_VOID(request.extensions.find<wire::OIDFilters>());
  TRY_VOID(request.extensions.find<wire::CertificateCompressionAlgorithms>());
  return {};
}

Result<Signature> sign(const SigningQuestion& question) {
  TRY(auto bytes, question.identity->key().sign(question.algorithm, question.content));
  return Signature{std::move(bytes)};
}

Result<Decrypted> decrypt(const DecryptionQuestion& question) {
  TRY(auto premaster,
      question.identity->key().decrypt_premaster(question.encrypted, question.version, *question.random));
  return Decrypted{std::move(premaster)};
}

SessionFound find_session(std::span<const Bytes> tickets, session::ServerSessions& sessions, Time now) {
  for (std::size_t place = 0; place < tickets.size(); ++place)
    if (auto session = sessions.find(tickets[place], now))
      return {std::move(session), static_cast<std::uint16_t>(place)};
  return {};
}

}  // namespace bulla::handshake

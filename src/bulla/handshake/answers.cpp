#include "bulla/handshake/answers.h"

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

PeerJudged judge_server(Bytes certificate, const ClientConfig& config, const x509::ReferenceName& server) {
  return judge_peer(certificate, *config.trust, about_server(config, server));
}

PeerJudged judge_client(Bytes certificate, const ServerConfig& config) {
  return judge_peer(certificate, *config.client_trust, about_client(config));
}

TrustQuestion question_about_server(Bytes certificate, const ClientConfig& config, const x509::ReferenceName& server) {
  return {config.trust, {certificate.begin(), certificate.end()}, about_server(config, server)};
}

TrustQuestion question_about_client(Bytes certificate, const ServerConfig& config) {
  return {config.client_trust, {certificate.begin(), certificate.end()}, about_client(config)};
}

Result<x509::PeerIdentity> note(PeerJudged&& judged, Witness& witness) {
  witness.judged(judged.why, judged.peer ? nullptr : &judged.peer.error());
  return std::move(judged.peer);
}

Result<Buffer> certificate_message(const x509::PeerIdentity& peer) {
  Buffer list;
  wire::Writer writer{list};
  const auto path = peer.path();
  // A leaf that is an anchor itself is all there is.
  for (const auto& certificate : path.first(std::max<std::size_t>(path.size() - 1, 1)))
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
  TRY_VOID(request.extensions.find<wire::CertificateAuthorities>());
  TRY_VOID(request.extensions.find<wire::CertificateCompressionAlgorithms>());
  return {};
}

Result<Signature> sign(const SigningQuestion& question) {
  TRY(auto bytes, question.identity->key().sign(question.algorithm, question.content));
  return Signature{std::move(bytes)};
}

SessionFound find_session(std::span<const Bytes> tickets, session::ServerSessions& sessions, Time now) {
  for (std::size_t place = 0; place < tickets.size(); ++place)
    if (auto session = sessions.find(tickets[place], now))
      return {std::move(session), static_cast<std::uint16_t>(place)};
  return {};
}

}  // namespace bulla::handshake

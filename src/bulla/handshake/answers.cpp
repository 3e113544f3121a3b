#include "bulla/handshake/answers.h"

#include "bulla/wire/other_extensions.h"

namespace bulla::handshake {

namespace {

// The list as it stands in the extension; empty if there is none.
Bytes timestamps_in(const wire::ExtensionBlock& extensions) {
  const auto at = extensions.at(wire::ExtensionType::signed_certificate_timestamp);
  return at == extensions.end() ? Bytes{} : at->extension_data.value;
}

}  // namespace

Result<x509::PeerIdentity> judge_peer(Bytes certificate, const x509::Trust& trust, x509::Question rest,
                                      Witness& witness) {
  TRY(const auto message, wire::decode_body<wire::Certificate>(certificate.subspan(wire::HandshakeHeader::size)));
  std::vector<Bytes> chain;
  std::vector<Bytes> staples;
  for (const auto& entry : message.certificate_list) {
    chain.push_back(entry.cert_data);
    TRY(const auto status, entry.extensions.find<wire::CertificateStatus>());
    if (status) staples.push_back(status->response);
    TRY_VOID(entry.extensions.find<wire::SignedCertificateTimestampList>());
    if (chain.size() == 1) rest.timestamps = timestamps_in(entry.extensions);
  }
  rest.chain = chain;
  rest.staples = staples;
  x509::Explanation why;
  auto peer = trust.judge(rest, &why);
  witness.judged(why, peer ? nullptr : &peer.error());
  return peer;
}

Result<x509::PeerIdentity> judge_server(Bytes certificate, const ClientConfig& config,
                                        const x509::ReferenceName& server, Witness& witness) {
  return judge_peer(certificate, *config.trust,
                    {.chain = {},
                     .purpose = x509::Purpose::server_authentication,
                     .name = server,
                     .now = config.clock->now(),
                     .minimum_rsa_bits = config.policy->minimum_rsa_bits,
                     .staple_asked = true},
                    witness);
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
  return {};
}

Result<std::optional<Signature>> sign_now(const SigningQuestion& question, Answering answering) {
  if (answering == Answering::later) return std::optional<Signature>{};
  TRY(auto bytes, question.identity->key().sign(question.algorithm, question.content));
  return Signature{std::move(bytes)};
}

}  // namespace bulla::handshake

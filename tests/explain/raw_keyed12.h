// tests/explain: a connection of TLS 1.2 in which both sides show raw public keys (RFC 7250): a captured one, each
// certificate put away and its key left.
#pragma once
#include "bulla/x509/certificate.h"
#include "explain/story12.h"
#include "support/messages.h"

namespace bulla::test {

inline const Capture12& certified12() { return capture12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth"); }

// SubjectPublicKeyInfo in the certificate that this side showed.
inline Buffer raw_key_of(Side side) {
  const auto& said = side == Side::client ? certified12().client : certified12().server;
  for (const auto& message : said.messages) {
    if (message.at(0) != std::to_underlying(wire::HandshakeType::certificate)) continue;
    const auto shown = body_of<wire::tls12::Certificate>(message);
    const auto certificate = x509::Certificate::parse(*shown.certificate_list.begin()).value();
    const auto info = certificate->public_key_info;
    return {info.begin(), info.end()};
  }
  return {};
}

inline explain::Recorder raw_keyed12(Side self = Side::client) {
  using wire::ExtensionType;
  auto capture = certified12();
  for (const auto side : {Side::client, Side::server})
    for (auto& message : (side == Side::client ? capture.client : capture.server).messages)
      if (message.at(0) == std::to_underlying(wire::HandshakeType::certificate))
        message = whole(wire::tls12::RawPublicKey{{raw_key_of(side)}});
  auto& hello = capture.server.messages.at(0);
  const Buffer raw_key{std::to_underlying(wire::CertificateType::RawPublicKey)};
  for (const auto type : {ExtensionType::client_certificate_type, ExtensionType::server_certificate_type})
    put<wire::ServerHello>(extension(type, raw_key))(hello);
  explain::Recorder recorder{self, ticking()};
  tell_messages(recorder, capture);
  return recorder;
}

}  // namespace bulla::test

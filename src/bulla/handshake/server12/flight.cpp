#include "bulla/handshake/server12/flight.h"

namespace bulla::handshake::server12 {
namespace {

constexpr std::size_t most_names = 0xffff;

void put_empty(wire::Writer& writer, wire::ExtensionType type) { const auto extension = open_extension(writer, type); }

void put_answers(wire::Writer& writer, const Course& course, const HelloExtensions& hello,
                 const HelloAnswers& answers) {
  using enum wire::ExtensionType;
  const auto& agreement = course.agreement;
  if (hello.secure_renegotiation) wire::put_extension(writer, wire::RenegotiationInfo{});
  if (agreement.extended_master_secret) put_empty(writer, extended_master_secret);
  if (agreement.order == crypto::MacOrder::encrypt_then_mac) put_empty(writer, encrypt_then_mac);
  if (hello.name && !answers.resumes) put_empty(writer, server_name);
  if (hello.point_formats && !agreement.is_transport()) {
    const auto extension = wire::open_extension(writer, ec_point_formats);
    writer.list(1, std::array{wire::ECPointFormat::uncompressed});
  }
  if (!answers.protocol.empty()) {
    const auto extension = wire::open_extension(writer, application_layer_protocol_negotiation);
    const auto list = writer.open(2);
    writer.vector(bytes_of(answers.protocol), 1, 0xff);
  }
  if (hello.record_size_limit)
    wire::put_extension(writer, wire::RecordSizeLimit{static_cast<std::uint16_t>(wire::max_plaintext)});
  if (hello.max_fragment_length) wire::put_extension(writer, *hello.max_fragment_length);
  if (course.naming.by_ticket) put_empty(writer, session_ticket);
  if (const auto type = answers.client_type) wire::put_extension(writer, ClientTypeChosen{*type});
  if (const auto type = answers.server_type) wire::put_extension(writer, ServerTypeChosen{*type});
  if (answers.staple) put_empty(writer, status_request);
  if (!answers.timestamps.empty()) {
    const auto extension = wire::open_extension(writer, signed_certificate_timestamp);
    writer.bytes(answers.timestamps);
  }
}

// They are a hint, and the list may be empty: what doesn't fit is left out. A raw key has no issuer.
void put_names(wire::Writer& writer, wire::CertificateType type, const ServerConfig& config) {
  const auto list = writer.open(2);
  if (type == wire::CertificateType::RawPublicKey) return;
  const auto& anchors = config.client_trust->anchors();
  std::size_t size = 0;
  for (const auto& anchor : anchors) size += 2 + anchor->subject.size();
  if (size > most_names) return;
  for (const auto& anchor : anchors) writer.vector(anchor->subject, 1, 0xffff);
}

}  // namespace

Result<void> put_server_hello(Buffer& to, const Course& course, const HelloExtensions& hello,
                              const HelloAnswers& answers) {
  Buffer extensions;
  wire::Writer body{extensions};
  put_answers(body, course, hello, answers);
  TRY_VOID(body.finish());
  wire::ServerHello message{};
  message.random.value = course.agreement.server_random;
  message.legacy_session_id_echo = {course.naming.session_id};
  message.cipher_suite = static_cast<wire::CipherSuite>(course.agreement.suite->id);
  message.extensions.raw = extensions;
  message.extensions.present = !extensions.empty();
  TRY_VOID(wire::append_handshake(message, to));
  return {};
}

Result<void> put_certificate_request(Buffer& to, wire::CertificateType type, const ServerConfig& config) {
  wire::Writer writer{to};
  {
    const auto message = wire::open_handshake(writer, wire::HandshakeType::certificate_request);
    writer.list(1, std::array{wire::ClientCertificateType::ecdsa_sign, wire::ClientCertificateType::rsa_sign});
    writer.list(2, offered_schemes(*config.policy, *config.provider, wire::ProtocolVersion::tls12));
    put_names(writer, type, config);
  }
  TRY_VOID(writer.finish());
  return {};
}

}  // namespace bulla::handshake::server12

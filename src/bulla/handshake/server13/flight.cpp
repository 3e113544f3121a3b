#include "bulla/handshake/server13/flight.h"

#include "bulla/base/try.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/wire/record.h"

namespace bulla::handshake::server13 {
namespace {

Result<void> finish(const wire::Writer& writer) {
  TRY_VOID(writer.finish());
  return {};
}

// A ServerHello of either form. put_share writes key_share and what follows.
Result<void> put_hello(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite, Bytes random,
                       auto&& put_share) {
  wire::Writer writer{to};
  {
    const auto message = wire::open_handshake(writer, wire::HandshakeType::server_hello);
    writer.put(wire::ProtocolVersion::tls12);
    writer.bytes(random);
    writer.put(hello.legacy_session_id);
    writer.number(suite.id, 2);
    writer.number(0, 1);
    const auto extensions = writer.open(2);
    wire::put_extension(writer, wire::SupportedVersionsServerHello{wire::ProtocolVersion::tls13});
    put_share(writer);
  }
  return finish(writer);
}

// The extension is a hint and may be left out; a list that is empty or too long for its length can't be said.
bool names_fit(std::span<const std::shared_ptr<const x509::Certificate>> anchors) {
  std::size_t size = 0;
  for (const auto& anchor : anchors) size += 2 + anchor->subject.size();
  return size > 0 && size <= 0xffff - 2;
}

}  // namespace

Result<void> put_hello_retry_request(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite,
                                     const crypto::Group& group) {
  return put_hello(to, hello, suite, wire::hello_retry_request_random, [&](wire::Writer& writer) {
    wire::put_extension(writer, wire::KeyShareHelloRetryRequest{static_cast<wire::NamedGroup>(group.id)});
  });
}

Result<void> put_server_hello(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite,
                              const ServerChoice& choice, crypto::Random& random) {
  std::array<std::uint8_t, 32> drawn;
  TRY_VOID(random.fill(drawn));
  return put_hello(to, hello, suite, drawn, [&](wire::Writer& writer) {
    wire::put_extension(writer, wire::KeyShareServerHello{choice.share});
    if (choice.psk) wire::put_extension(writer, wire::SelectedPsk{*choice.psk});
  });
}

Result<void> put_encrypted_extensions(Buffer& to, const HelloExtensions& hello, const Answers& answers) {
  wire::Writer writer{to};
  {
    const auto message = wire::open_handshake(writer, wire::HandshakeType::encrypted_extensions);
    const auto extensions = writer.open(2);
    if (hello.name && !answers.resumes) wire::put_extension(writer, wire::ServerNameAcknowledged{});
    if (!answers.protocol.empty()) {
      const auto extension = wire::open_extension(writer, wire::ProtocolNameList::extension_type);
      const auto list = writer.open(2);
      writer.vector(bytes_of(answers.protocol), 1, 0xff);
    }
    if (hello.record_size_limit)
      wire::put_extension(writer, wire::RecordSizeLimit{static_cast<std::uint16_t>(wire::max_plaintext + 1)});
    if (answers.early_data) wire::put_extension(writer, wire::EarlyDataIndication{});
    if (const auto type = answers.client_type) wire::put_extension(writer, ClientTypeChosen{*type});
    if (const auto type = answers.server_type) wire::put_extension(writer, ServerTypeChosen{*type});
    if (hello.ticket_request) wire::put_extension(writer, wire::ServerTicketRequestHint{answers.tickets});
  }
  return finish(writer);
}

Result<void> put_certificate_request(Buffer& to, Bytes request_context, wire::CertificateType type,
                                     const ServerConfig& config) {
  wire::Writer writer{to};
  {
    const auto message = wire::open_handshake(writer, wire::HandshakeType::certificate_request);
    writer.vector(request_context, 0, 0xff);
    const auto extensions = writer.open(2);
    {
      const auto schemes = wire::open_extension(writer, wire::ExtensionType::signature_algorithms);
      writer.list(2, offered_schemes(*config.policy, *config.provider));
    }
    // A challenge after the handshake takes no compressed answer: see late::WaitCertificate.
    if (const Compressions ours{config.certificate_compressions}; !ours.empty() && request_context.empty()) {
      const auto compressions = wire::open_extension(writer, wire::ExtensionType::compress_certificate);
      put_compressions(writer, ours);
    }
    if (type == wire::CertificateType::X509 && names_fit(config.client_trust->anchors())) {
      const auto authorities = wire::open_extension(writer, wire::ExtensionType::certificate_authorities);
      const auto list = writer.open(2);
      for (const auto& anchor : config.client_trust->anchors()) writer.vector(anchor->subject, 1, 0xffff);
    }
  }
  return finish(writer);
}

}  // namespace bulla::handshake::server13

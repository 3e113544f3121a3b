#include "wire/golden12.h"

#include "bulla/wire/messages12.h"
#include "support/captures12.h"
#include "support/hex.h"

namespace bulla::test {
namespace {

using namespace bulla::wire;

template <class T>
Result<Buffer> reencode_as(Bytes body) {
  const auto message = decode_body<T>(body);
  if (!message) return std::unexpected(message.error());
  Buffer out;
  const auto written = append_handshake(*message, out);
  if (!written) return std::unexpected(written.error());
  return out;
}

}  // namespace

std::vector<Golden> messages12() {
  std::vector<Golden> messages;
  for (auto& capture : captures12()) {
    for (auto* said : {&capture.client, &capture.server})
      for (auto& message : said->messages) messages.push_back({capture.name, std::move(message)});
  }
  // Made by hand from RFC 5246 §7.4.1.1, §7.4.9 and RFC 6066 §8.
  messages.push_back({"hello_request", from_hex("00000000")});
  messages.push_back({"finished", from_hex("1400000c 000102030405060708090a0b")});
  messages.push_back({"certificate_status", from_hex("16000009 01 000005 30030a0100")});
  return messages;
}

Result<Buffer> reencode12(Bytes message) {
  using enum HandshakeType;
  const auto body = message.subspan(HandshakeHeader::size);
  switch (static_cast<HandshakeType>(message[0])) {
    case hello_request:
      return reencode_as<tls12::HelloRequest>(body);
    case client_hello:
      return reencode_as<ClientHello>(body);
    case server_hello:
      return reencode_as<ServerHello>(body);
    case new_session_ticket:
      return reencode_as<tls12::NewSessionTicket>(body);
    case certificate:
      return reencode_as<tls12::Certificate>(body);
    case server_key_exchange:
      return reencode_as<tls12::ServerKeyExchange>(body);
    case certificate_request:
      return reencode_as<tls12::CertificateRequest>(body);
    case server_hello_done:
      return reencode_as<tls12::ServerHelloDone>(body);
    case certificate_verify:
      return reencode_as<tls12::CertificateVerify>(body);
    case client_key_exchange:
      if (decode<tls12::EncryptedPreMasterSecret>(body)) return reencode_as<tls12::EncryptedPreMasterSecret>(body);
      return reencode_as<tls12::ClientECDiffieHellmanPublic>(body);
    case finished:
      return reencode_as<tls12::Finished>(body);
    case certificate_status:
      return reencode_as<tls12::CertificateStatus>(body);
    default:
      return fail(Fault::unexpected_message);
  }
}

}  // namespace bulla::test

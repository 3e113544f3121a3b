#include "wire/golden.h"

#include <fstream>
#include <sstream>

#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"
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

// Calls `with` with the extension blocks of a message.
void each_block(Bytes message, auto with) {
  const auto body = message.subspan(HandshakeHeader::size);
  const auto in = [&]<class T>(const Result<T>& decoded) {
    if (decoded) with(decoded->extensions);
  };
  switch (static_cast<HandshakeType>(message[0])) {
    case HandshakeType::client_hello:
      return in(decode_body<ClientHello>(body));
    case HandshakeType::server_hello:
      return in(decode_body<ServerHello>(body));
    case HandshakeType::encrypted_extensions:
      return in(decode_body<EncryptedExtensions>(body));
    case HandshakeType::certificate_request:
      return in(decode_body<CertificateRequest>(body));
    case HandshakeType::new_session_ticket:
      return in(decode_body<NewSessionTicket>(body));
    case HandshakeType::certificate:
      if (const auto certificate = decode_body<Certificate>(body))
        for (const auto& entry : certificate->certificate_list) with(entry.extensions);
      return;
    default:
      return;
  }
}

template <class T>
std::size_t comes_back(Bytes body) {
  const auto value = decode<T>(body);
  if (!value) return 0;
  Buffer room(body.size());
  const auto written = encode(*value, room);
  EXPECT_TRUE(written && same_bytes(*written, body)) << to_hex(body);
  return 1;
}

template <class... Bodies>
std::size_t all_come_back(Bytes body) {
  return (std::size_t{0} + ... + comes_back<Bodies>(body));
}

}  // namespace

std::vector<Golden> own_messages() {
  std::ifstream file{BULLA_TEST_DATA "/wire/messages.txt"};
  std::vector<Golden> messages;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto space = line.find(' ');
    messages.push_back({line.substr(0, space), from_hex(std::string_view{line}.substr(space + 1))});
  }
  return messages;
}

Buffer own_message(std::string_view name) {
  for (auto& golden : own_messages())
    if (golden.name == name) return golden.message;
  throw std::invalid_argument{"no message " + std::string{name}};
}

Result<Buffer> reencode(Bytes message) {
  Reader reader{message};
  const auto header = reader.get<HandshakeHeader>();
  const auto whole = reader.finish(reader.take(header.length.value));
  if (!whole) return std::unexpected(whole.error());
  const auto body = *whole;
  switch (header.msg_type) {
    case HandshakeType::client_hello:
      return reencode_as<ClientHello>(body);
    case HandshakeType::server_hello:
      return reencode_as<ServerHello>(body);
    case HandshakeType::encrypted_extensions:
      return reencode_as<EncryptedExtensions>(body);
    case HandshakeType::certificate_request:
      return reencode_as<CertificateRequest>(body);
    case HandshakeType::certificate:
      return reencode_as<Certificate>(body);
    case HandshakeType::certificate_verify:
      return reencode_as<CertificateVerify>(body);
    case HandshakeType::finished:
      return reencode_as<Finished>(body);
    case HandshakeType::end_of_early_data:
      return reencode_as<EndOfEarlyData>(body);
    case HandshakeType::new_session_ticket:
      return reencode_as<NewSessionTicket>(body);
    case HandshakeType::key_update:
      return reencode_as<KeyUpdate>(body);
    case HandshakeType::compressed_certificate:
      return reencode_as<CompressedCertificate>(body);
    default:
      return fail(Fault::unexpected_message);
  }
}

std::size_t expect_bodies_come_back(Bytes message) {
  std::size_t accepted = 0;
  each_block(message, [&](const ExtensionBlock& block) {
    for (const auto& extension : block)
      accepted +=
          all_come_back<SupportedVersionsClientHello, SupportedVersionsServerHello, Cookie, SignatureAlgorithms,
                        CertificateAuthorities, OIDFilters, PostHandshakeAuth, SupportedGroups, KeyShareClientHello,
                        KeyShareHelloRetryRequest, KeyShareServerHello, PskKeyExchangeModes, EarlyDataLimit,
                        OfferedPsks, SelectedPsk, ServerNameList, MaxFragmentLength, CertificateStatusRequest,
                        CertificateStatus, SignedCertificateTimestampList,
                        CertificateTypes<ExtensionType::client_certificate_type>, ProtocolNameList, Padding,
                        ECPointFormatList, RecordSizeLimit, CertificateCompressionAlgorithms, ClientTicketRequest,
                        ServerTicketRequestHint, RenegotiationInfo>(extension.extension_data);
  });
  return accepted;
}

}  // namespace bulla::test

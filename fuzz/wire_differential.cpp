// fuzz: the same message to the decoder and to the printer, two walks down one list of fields: what decodes is printed
// without a fault and what does not is printed with one, each extension's body likewise; what decodes is written back.
#include "bulla/wire/describe.h"
#include "bulla/wire/messages12.h"
#include "fuzz/wire_roundtrip.h"

namespace bulla::fuzz {
namespace {

using namespace wire;

// The printer takes no more than a number of parts apart, and says so.
bool is_cut_short(const Node& node) { return node.name == "..." || std::ranges::any_of(node.parts, is_cut_short); }

// What is wrong within the body of an extension doesn't keep its message from being decoded.
bool is_broken(const Node& node) {
  return std::ranges::any_of(
      node.parts, [&](const Node& part) { return part.fault || (node.name != "extensions" && is_broken(part)); });
}

// The printer judges the place of an extension as well; its decoder doesn't know where it stands.
bool has_broken_body(const Node& extension) {
  return std::ranges::any_of(extension.parts, [](const Node& part) {
    return (part.fault && part.fault != Fault::unexpected_extension) || has_broken_body(part);
  });
}

bool has_misplaced(const Node& extensions) {
  return std::ranges::any_of(extensions.parts, [](const Node& extension) {
    return std::ranges::any_of(extension.parts,
                               [](const Node& part) { return part.fault == Fault::unexpected_extension; });
  });
}

const Node* find_extensions(const Node& message) {
  const auto found = std::ranges::find(message.parts, "extensions", &Node::name);
  return found == message.parts.end() ? nullptr : &*found;
}

template <class T>
void compare_body(const ExtensionBlock& block, const Node& printed) {
  std::size_t index = 0;
  auto extension = block.begin();
  for (; extension != block.end() && extension->extension_type != T::extension_type; ++extension) ++index;
  if (extension == block.end()) return;
  const auto body = block.find<T>();
  require(body.has_value() != has_broken_body(printed.parts.at(index)));
  if (body) expect_same_bytes(**body, extension->extension_data);
}

template <class... T>
void compare_bodies(const ExtensionBlock& block, const Node& printed) {
  (compare_body<T>(block, printed), ...);
}

constexpr auto client_type = ExtensionType::client_certificate_type;
constexpr auto server_type = ExtensionType::server_certificate_type;

// Left out are those whose answer may be empty: for these the printer has no one decoder.
void compare_extensions(const ClientHello& hello, const Node& printed) {
  require(has_misplaced(printed) != check_placed(hello.extensions, HandshakeType::client_hello).has_value());
  compare_bodies<SupportedVersionsClientHello, Cookie, SignatureAlgorithms, SignatureAlgorithmsCert,
                 CertificateAuthorities, PostHandshakeAuth, SupportedGroups, KeyShareClientHello, PskKeyExchangeModes,
                 EarlyDataIndication, OfferedPsks, ServerNameList, MaxFragmentLength, CertificateStatusRequest,
                 ECPointFormatList, ProtocolNameList, CertificateTypes<client_type>, CertificateTypes<server_type>,
                 Padding, EncryptThenMac, ExtendedMasterSecret, CertificateCompressionAlgorithms, RecordSizeLimit,
                 SessionTicket, ClientTicketRequest, RenegotiationInfo>(hello.extensions, printed);
}

void compare_extensions(const ServerHello& hello, const Node& printed) {
  const auto& block = hello.extensions;
  if (is_hello_retry_request(hello)) return compare_bodies<Cookie, KeyShareHelloRetryRequest>(block, printed);
  compare_bodies<SupportedVersionsServerHello, KeyShareServerHello, SelectedPsk, MaxFragmentLength, ECPointFormatList,
                 ProtocolNameList, ChosenCertificateType<client_type>, ChosenCertificateType<server_type>,
                 EncryptThenMac, ExtendedMasterSecret, RecordSizeLimit, SessionTicket, RenegotiationInfo>(block,
                                                                                                          printed);
}

void compare_extensions(const EncryptedExtensions& message, const Node& printed) {
  require(has_misplaced(printed) != check_placed(message.extensions, HandshakeType::encrypted_extensions).has_value());
  compare_bodies<SupportedGroups, EarlyDataIndication, MaxFragmentLength, ProtocolNameList,
                 ChosenCertificateType<client_type>, ChosenCertificateType<server_type>, RecordSizeLimit,
                 ServerTicketRequestHint>(message.extensions, printed);
}

void compare_extensions(const CertificateRequest& request, const Node& printed) {
  require(has_misplaced(printed) != check_placed(request.extensions, HandshakeType::certificate_request).has_value());
  compare_bodies<SignatureAlgorithms, SignatureAlgorithmsCert, CertificateAuthorities, OIDFilters,
                 CertificateCompressionAlgorithms>(request.extensions, printed);
}

void compare_extensions(const NewSessionTicket& ticket, const Node& printed) {
  require(has_misplaced(printed) != check_placed(ticket.extensions, HandshakeType::new_session_ticket).has_value());
  compare_bodies<EarlyDataLimit>(ticket.extensions, printed);
}

template <class T>
Buffer with_head(Bytes body) {
  const auto size = body.size();
  Buffer message{std::to_underlying(T::handshake_type), static_cast<std::uint8_t>(size >> 16),
                 static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  append(message, body);
  return message;
}

template <class T>
void compare_message(Bytes body, ProtocolVersion version) {
  const auto decoded = decode_and_encode<T>(body);
  const auto message = with_head<T>(body);
  const auto printed = describe_handshake(message, version);
  if (is_cut_short(printed)) return;
  require(decoded.has_value() != is_broken(printed));
  if constexpr (requires { compare_extensions(*decoded, printed); }) {
    if (!decoded) return;
    if (const auto* extensions = find_extensions(printed)) compare_extensions(*decoded, *extensions);
  }
}

// It has one of two bodies, and the printer takes the one that fits.
void compare_key_exchange(Bytes body) {
  const bool public_value = decode_and_encode<tls12::ClientECDiffieHellmanPublic>(body).has_value();
  const bool secret = decode_and_encode<tls12::EncryptedPreMasterSecret>(body).has_value();
  const auto message = with_head<tls12::EncryptedPreMasterSecret>(body);
  require((public_value || secret) != is_broken(describe_handshake(message, ProtocolVersion::tls12)));
}

// Likewise, by their first byte.
void compare_certificate(Bytes body) {
  if (!tls12::holds_raw_public_key(body)) return compare_message<tls12::Certificate>(body, ProtocolVersion::tls12);
  require(decode_and_encode<tls12::RawPublicKey>(body).has_value());
  require(!is_broken(describe_handshake(with_head<tls12::Certificate>(body), ProtocolVersion::tls12)));
}

template <ProtocolVersion Version, class... T>
void compare_at(std::size_t number, Bytes body) {
  constexpr void (*comparisons[])(Bytes, ProtocolVersion){compare_message<T>...};
  if (number < sizeof...(T)) comparisons[number](body, Version);
}

void compare(std::uint8_t number, Bytes body) {
  constexpr std::uint8_t of_tls12 = 0x80;
  if (number < of_tls12)
    return compare_at<ProtocolVersion::tls13, ClientHello, ServerHello, EncryptedExtensions, CertificateRequest,
                      Certificate, CertificateVerify, Finished, EndOfEarlyData, NewSessionTicket, KeyUpdate,
                      CompressedCertificate>(number, body);
  if (number == of_tls12 + 1) return compare_certificate(body);
  if (number == 0xff) return compare_key_exchange(body);
  compare_at<ProtocolVersion::tls12, tls12::HelloRequest, tls12::Certificate, tls12::CertificateStatus,
             tls12::ServerKeyExchange, tls12::CertificateRequest, tls12::ServerHelloDone, tls12::CertificateVerify,
             tls12::Finished, tls12::NewSessionTicket>(number - of_tls12, body);
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulla::fuzz;
  Input input{data, size};
  const auto number = input.byte();
  compare(number, exact(input.rest()));
  return 0;
}

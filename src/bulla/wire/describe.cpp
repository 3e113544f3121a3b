#include "bulla/wire/describe.h"

#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/messages12.h"
#include "bulla/wire/other_extensions.h"
#include "bulla/wire/record.h"

namespace bulla::wire {
namespace {

constexpr std::size_t max_parts = 4096;  // of one tree; an honest message has some hundreds
constexpr std::size_t max_shown = 32;    // bytes of an opaque value

template <class T>
concept Block = std::is_base_of_v<ExtensionBlock, T>;
template <class T>
concept Vector = requires {
  typename T::element;
};
template <class T>
concept Text = requires(const T& t) {
  []<std::size_t Min, std::size_t Max>(const text<Min, Max>&) {}(t);
};

std::string size_text(std::size_t size) { return std::to_string(size) + (size == 1 ? " byte" : " bytes"); }

std::string bytes_text(Bytes bytes) {
  if (bytes.empty()) return "empty";
  const bool more = bytes.size() > max_shown;
  return size_text(bytes.size()) + ": " + to_hex(more ? bytes.first(max_shown) : bytes) + (more ? "..." : "");
}

// Text that holds anything but plain ASCII is shown as bytes.
std::string quoted(Bytes bytes) {
  const auto plain = std::ranges::all_of(bytes, [](auto byte) { return byte >= 0x20 && byte < 0x7f && byte != '"'; });
  return plain && bytes.size() < 256 ? '"' + std::string{text_of(bytes)} + '"' : bytes_text(bytes);
}

std::string number_text(std::uint64_t value) { return std::to_string(value); }

// "x25519 (0x001d)", "client_hello (1)"
template <class Enum>
requires std::is_enum_v<Enum> std::string number_text(Enum value) {
  const auto number = std::to_underlying(value);
  std::string code = std::to_string(number);
  if constexpr (sizeof(Enum) == 2) {
    const std::array bytes{static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
    code = "0x" + to_hex(bytes);
  }
  return std::string{name_of(value)} + " (" + code + ")";
}

// Takes the first of "a, b, c"; "public_" stands for an RFC's word that C++ has taken.
std::string next_name(std::string_view& names) {
  auto name = names.substr(0, names.find(','));
  names.remove_prefix(std::min(names.size(), name.size() + 2));
  if (name.ends_with('_')) name.remove_suffix(1);
  return std::string{name};
}

std::string index_name(std::size_t index) { return "[" + std::to_string(index) + "]"; }

void refuse(Fault fault, std::size_t begin, std::size_t end, Node& node) {
  node.parts.push_back({"malformed", std::string{row_of(fault).text}, begin, end, fault, {}});
}

// Walks the field lists as Reader::get does, but keeps what stood before a fault.
class Describer {
 public:
  explicit Describer(HandshakeType message) : message_{message} {}

  // A ServerHello that chose TLS 1.2 has other extensions.
  void judge_as_tls12() { is_tls12_ = true; }

  // The fields of T that stand in `bytes`, then the rules of T that they break.
  template <class T>
  void whole(Bytes bytes, std::size_t offset, Node& node) {
    Reader reader{bytes, offset};
    fields<T>(reader, node);
    if (!end_of(reader, node)) return;
    if constexpr (Checked<T>) {
      const auto value = decode<T>(bytes, offset);
      if (!value) refuse(value.error().fault, value.error().offset, offset + bytes.size(), node);
    }
  }

  // False if the bytes broke off or some are left; `node` then says so.
  bool end_of(Reader& reader, Node& node) {
    if (full_) return false;
    const auto end = reader.offset() + reader.left();
    if (const auto done = reader.finish(true); !done) {
      refuse(done.error().fault, done.error().offset, end, node);
      node.parts.back().value += ": " + bytes_text(reader.peek_rest());
      return false;
    }
    return true;
  }

 private:
  template <class T>
  void fields(Reader& reader, Node& node) {
    T value{};
    auto names = T::wire_names;
    std::apply(
        [&](auto&... part) { (field<std::remove_cvref_t<decltype(part)>>(reader, next_name(names), node), ...); },
        value.wire());
  }

  template <class T>
  void field(Reader& reader, std::string name, Node& parent) {
    if (!reader.good() || !has_room(reader, parent)) return;
    Node node{std::move(name), {}, reader.offset(), {}, {}, {}};
    value<T>(reader, node);
    node.end = reader.offset();
    if (reader.good() || !node.parts.empty()) parent.parts.push_back(std::move(node));
  }

  template <class T>
  void value(Reader& reader, Node& node) {
    if constexpr (Number<T>) {
      node.value = number_text(reader.get<T>());
    } else if constexpr (Described<T>) {
      fields<T>(reader, node);
    } else if constexpr (std::is_same_v<T, uint24>) {
      node.value = number_text(reader.get<T>().value);
    } else if constexpr (Text<T>) {
      node.value = quoted(reader.get<T>());
    } else if constexpr (!Vector<T>) {
      node.value = bytes_text(reader.get<T>());
    } else if (!std::is_same_v<T, if_present<ExtensionBlock>> || reader.left() != 0) {
      elements<T>(reader, node);
    } else {
      node.value = "absent";
    }
  }

  template <class T>
  void elements(Reader& reader, Node& node) {
    const auto body = reader.vector(T::least, T::most);
    if (!reader.good()) return;
    node.value = size_text(body.size());
    Reader inner{body, reader.offset() - body.size()};
    for (std::size_t i = 0; inner.more() && !full_; ++i) {
      if constexpr (Block<T>) {
        extension(inner, node);
      } else {
        field<typename T::element>(inner, index_name(i), node);
      }
    }
    end_of(inner, node);
  }

  void extension(Reader& reader, Node& parent);
  void extension_body(ExtensionType type, Bytes body, std::size_t offset, Node& node);
  void other_extension_body(ExtensionType type, Bytes body, std::size_t offset, Node& node);

  template <class Request, class Answer>
  void either(Bytes body, std::size_t offset, Node& node) {
    if (message_ == HandshakeType::client_hello) return whole<Request>(body, offset, node);
    whole<Answer>(body, offset, node);
  }

  // Counts parts; the last one says that there is more.
  bool has_room(const Reader& reader, Node& parent) {
    if (++parts_ < max_parts) return true;
    if (!std::exchange(full_, true))
      parent.parts.push_back({"...",
                              size_text(reader.left()) + " not taken apart",
                              reader.offset(),
                              reader.offset() + reader.left(),
                              {},
                              {}});
    return false;
  }

  HandshakeType message_;
  std::size_t parts_ = 0;
  bool full_ = false;
  bool is_tls12_ = false;
};

void Describer::extension(Reader& reader, Node& parent) {
  if (!has_room(reader, parent)) return;
  const auto begin = reader.offset();
  const auto extension = reader.get<Extension>();
  if (!reader.good()) return;
  const auto type = extension.extension_type;
  const auto size = extension.extension_data.size();
  Node node{std::string{name_of(type)},
            "type " + std::to_string(std::to_underlying(type)) + ", " + size_text(size),
            begin,
            reader.offset(),
            {},
            {}};
  extension_body(type, extension.extension_data, begin + Extension::header_size, node);
  if (!(is_tls12_ ? allowed_in_server_hello12(type) : allowed_in(type, message_)))
    refuse(Fault::unexpected_extension, begin, reader.offset(), node);
  parent.parts.push_back(std::move(node));
}

// RFC 9846 §4.3
void Describer::extension_body(ExtensionType type, Bytes body, std::size_t offset, Node& node) {
  using enum ExtensionType;
  switch (type) {
    case supported_versions:
      return either<SupportedVersionsClientHello, SupportedVersionsServerHello>(body, offset, node);
    case cookie:
      return whole<Cookie>(body, offset, node);
    case signature_algorithms:
      return whole<SignatureAlgorithms>(body, offset, node);
    case signature_algorithms_cert:
      return whole<SignatureAlgorithmsCert>(body, offset, node);
    case certificate_authorities:
      return whole<CertificateAuthorities>(body, offset, node);
    case oid_filters:
      return whole<OIDFilters>(body, offset, node);
    case post_handshake_auth:
      return whole<PostHandshakeAuth>(body, offset, node);
    case supported_groups:
      return whole<SupportedGroups>(body, offset, node);
    case key_share:
      if (message_ == HandshakeType::hello_retry_request) return whole<KeyShareHelloRetryRequest>(body, offset, node);
      return either<KeyShareClientHello, KeyShareServerHello>(body, offset, node);
    case psk_key_exchange_modes:
      return whole<PskKeyExchangeModes>(body, offset, node);
    case early_data:
      if (message_ == HandshakeType::new_session_ticket) return whole<EarlyDataLimit>(body, offset, node);
      return whole<EarlyDataIndication>(body, offset, node);
    case pre_shared_key:
      return either<OfferedPsks, SelectedPsk>(body, offset, node);
    default:
      return other_extension_body(type, body, offset, node);
  }
}

// The empty body of server_name, status_request and signed_certificate_timestamp is a request or an acknowledgement.
void Describer::other_extension_body(ExtensionType type, Bytes body, std::size_t offset, Node& node) {
  using enum ExtensionType;
  const bool client_asks = message_ == HandshakeType::client_hello;
  const bool asks = client_asks || message_ == HandshakeType::certificate_request;
  if (body.empty() && asks && type == signed_certificate_timestamp) return;
  if (body.empty() && !client_asks && (type == server_name || type == status_request)) return;
  switch (type) {
    case server_name:
      return whole<ServerNameList>(body, offset, node);
    case max_fragment_length:
      return whole<MaxFragmentLength>(body, offset, node);
    case status_request:
      return either<CertificateStatusRequest, CertificateStatus>(body, offset, node);
    case ec_point_formats:
      return whole<ECPointFormatList>(body, offset, node);
    case application_layer_protocol_negotiation:
      return whole<ProtocolNameList>(body, offset, node);
    case signed_certificate_timestamp:
      return whole<SignedCertificateTimestampList>(body, offset, node);
    case client_certificate_type:
      return either<CertificateTypes<client_certificate_type>, ChosenCertificateType<client_certificate_type>>(
          body, offset, node);
    case server_certificate_type:
      return either<CertificateTypes<server_certificate_type>, ChosenCertificateType<server_certificate_type>>(
          body, offset, node);
    case padding:
      return whole<Padding>(body, offset, node);
    case encrypt_then_mac:
      return whole<EncryptThenMac>(body, offset, node);
    case extended_master_secret:
      return whole<ExtendedMasterSecret>(body, offset, node);
    case compress_certificate:
      return whole<CertificateCompressionAlgorithms>(body, offset, node);
    case record_size_limit:
      return whole<RecordSizeLimit>(body, offset, node);
    case session_ticket:
      return whole<SessionTicket>(body, offset, node);
    case ticket_request:
      return either<ClientTicketRequest, ServerTicketRequestHint>(body, offset, node);
    case renegotiation_info:
      return whole<RenegotiationInfo>(body, offset, node);
    default:
      if (!body.empty())
        node.parts.push_back({"extension_data", bytes_text(body), offset, offset + body.size(), {}, {}});
  }
}

bool is_older_hello(HandshakeType type, Bytes body) {
  if (type != HandshakeType::server_hello) return false;
  const auto hello = decode<ServerHello>(body);
  return hello && !hello->extensions.has(ExtensionType::supported_versions);
}

bool is_hello(HandshakeType type) { return type == HandshakeType::client_hello || type == HandshakeType::server_hello; }

void describe_body(HandshakeType type, Bytes body, Node& node) {
  using enum HandshakeType;
  constexpr auto offset = HandshakeHeader::size;
  const bool retry = type == server_hello && body.size() >= 34 &&
                     same_bytes(body.subspan(2, hello_retry_request_random.size()), hello_retry_request_random);
  Describer describer{retry ? hello_retry_request : type};
  if (is_older_hello(type, body)) describer.judge_as_tls12();
  if (retry) node.name = name_of(hello_retry_request);
  switch (type) {
    case client_hello:
      return describer.whole<ClientHello>(body, offset, node);
    case server_hello:
      return describer.whole<ServerHello>(body, offset, node);
    case encrypted_extensions:
      return describer.whole<EncryptedExtensions>(body, offset, node);
    case certificate_request:
      return describer.whole<CertificateRequest>(body, offset, node);
    case certificate:
      return describer.whole<Certificate>(body, offset, node);
    case certificate_verify:
      return describer.whole<CertificateVerify>(body, offset, node);
    case finished:
      return describer.whole<Finished>(body, offset, node);
    case end_of_early_data:
      return describer.whole<EndOfEarlyData>(body, offset, node);
    case new_session_ticket:
      return describer.whole<NewSessionTicket>(body, offset, node);
    case key_update:
      return describer.whole<KeyUpdate>(body, offset, node);
    case compressed_certificate:
      return describer.whole<CompressedCertificate>(body, offset, node);
    default:
      node.parts.push_back({"body", bytes_text(body), offset, offset + body.size(), {}, {}});
  }
}

// The suite says which body a ClientKeyExchange has; here its lengths have to. No body is both.
void describe_client_key_exchange(Describer& describer, Bytes body, Node& node) {
  constexpr auto offset = HandshakeHeader::size;
  if (decode<tls12::EncryptedPreMasterSecret>(body))
    return describer.whole<tls12::EncryptedPreMasterSecret>(body, offset, node);
  describer.whole<tls12::ClientECDiffieHellmanPublic>(body, offset, node);
}

void describe_certificate12(Describer& describer, Bytes body, Node& node) {
  constexpr auto offset = HandshakeHeader::size;
  if (tls12::holds_raw_public_key(body)) return describer.whole<tls12::RawPublicKey>(body, offset, node);
  describer.whole<tls12::Certificate>(body, offset, node);
}

void describe_body12(HandshakeType type, Bytes body, Node& node) {
  using enum HandshakeType;
  constexpr auto offset = HandshakeHeader::size;
  Describer describer{type};
  switch (type) {
    case hello_request:
      return describer.whole<tls12::HelloRequest>(body, offset, node);
    case certificate:
      return describe_certificate12(describer, body, node);
    case certificate_status:
      return describer.whole<tls12::CertificateStatus>(body, offset, node);
    case server_key_exchange:
      return describer.whole<tls12::ServerKeyExchange>(body, offset, node);
    case certificate_request:
      return describer.whole<tls12::CertificateRequest>(body, offset, node);
    case server_hello_done:
      return describer.whole<tls12::ServerHelloDone>(body, offset, node);
    case client_key_exchange:
      return describe_client_key_exchange(describer, body, node);
    case certificate_verify:
      return describer.whole<tls12::CertificateVerify>(body, offset, node);
    case finished:
      return describer.whole<tls12::Finished>(body, offset, node);
    case new_session_ticket:
      return describer.whole<tls12::NewSessionTicket>(body, offset, node);
    default:
      if (!body.empty()) node.parts.push_back({"body", bytes_text(body), offset, offset + body.size(), {}, {}});
  }
}

}  // namespace

Node describe_handshake(Bytes message, ProtocolVersion version) {
  Node node{"handshake", size_text(message.size()), 0, message.size(), {}, {}};
  Reader reader{message};
  const auto header = reader.get<HandshakeHeader>();
  const auto body = reader.take(header.length.value);
  if (!reader.good()) {
    Describer{header.msg_type}.end_of(reader, node);
    return node;
  }
  node.name = name_of(header.msg_type);
  if (version == ProtocolVersion::tls13 || is_hello(header.msg_type)) {
    describe_body(header.msg_type, body, node);
  } else {
    describe_body12(header.msg_type, body, node);
  }
  Describer{header.msg_type}.end_of(reader, node);
  return node;
}

Node describe_alert(Bytes alert) {
  Node node{"alert", size_text(alert.size()), 0, alert.size(), {}, {}};
  Describer{HandshakeType{}}.whole<AlertMessage>(alert, 0, node);
  return node;
}

Node describe_record(Bytes record) {
  Node node{"record", size_text(record.size()), 0, record.size(), {}, {}};
  Describer describer{HandshakeType{}};
  if (record.size() < RecordHeader::size) {
    describer.whole<RecordHeader>(record, 0, node);
    return node;
  }
  describer.whole<RecordHeader>(record.first(RecordHeader::size), 0, node);
  const auto fragment = record.subspan(RecordHeader::size);
  node.parts.push_back({"fragment", bytes_text(fragment), RecordHeader::size, record.size(), {}, {}});
  return node;
}

}  // namespace bulla::wire

// wire: the bodies of the extensions that other RFCs define and that Bulla speaks or explains. See extensions.h.
#pragma once
#include "bulla/wire/extension_block.h"

namespace bulla::wire {

// An extension without a body, or the empty answer to one.
template <ExtensionType Type>
struct EmptyExtension {
  static constexpr auto extension_type = Type;
  BULLA_WIRE();
};
using ServerNameAcknowledged = EmptyExtension<ExtensionType::server_name>;        // RFC 6066 §3
using StatusRequestAcknowledged = EmptyExtension<ExtensionType::status_request>;  // RFC 9846 §4.5.1.1
using SignedCertificateTimestampsRequested = EmptyExtension<ExtensionType::signed_certificate_timestamp>;  // RFC 6962
using EncryptThenMac = EmptyExtension<ExtensionType::encrypt_then_mac>;              // RFC 7366 §2
using ExtendedMasterSecret = EmptyExtension<ExtensionType::extended_master_secret>;  // RFC 7627 §5.1

// RFC 6066 §3: struct { NameType name_type; select (name_type) { case host_name: HostName; } name; } ServerName;
// Any other type also begins with a 16-bit length.
struct ServerName {
  NameType name_type{};
  text<1, 0xffff> name;
  BULLA_WIRE(name_type, name);
};

// RFC 6066 §3: a DNS name in ASCII without a dot at its end. An IPv4 address in text passes: clients send it, and it
// names no certificate here.
constexpr bool is_host_name(Bytes name) {
  if (name.empty() || name.size() > 253) return false;
  std::uint8_t before = '.';
  std::size_t label = 0;
  for (const auto byte : name) {
    const auto lower = static_cast<std::uint8_t>(byte | 0x20);
    const bool in_label = (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
    if (!in_label && (byte != '.' || before == '.')) return false;
    label = byte == '.' ? 0 : label + 1;
    if (label > 63) return false;
    before = byte;
  }
  return before != '.';
}

// RFC 6066 §3: struct { ServerName server_name_list<1..2^16-1>; } ServerNameList;
struct ServerNameList {
  static constexpr auto extension_type = ExtensionType::server_name;
  list<ServerName, 1, 0xffff> server_name_list;
  BULLA_WIRE(server_name_list);

  // At most one host name (Fault::value_out_of_range), and that well formed (Fault::name_malformed).
  constexpr Result<void> check() const {
    bool seen = false;
    for (auto name = server_name_list.begin(); name != server_name_list.end(); ++name) {
      if (name->name_type != NameType::host_name) continue;
      if (std::exchange(seen, true)) return fail(Fault::value_out_of_range, name.offset());
      if (!is_host_name(name->name)) return fail(Fault::name_malformed, name.offset());
    }
    return {};
  }
  // The host name, or empty.
  constexpr Bytes host_name() const {
    for (const auto& name : server_name_list)
      if (name.name_type == NameType::host_name) return name.name;
    return {};
  }
};

// RFC 6066 §4: enum { 2^9(1), 2^10(2), 2^11(3), 2^12(4), (255) } MaxFragmentLength;
struct MaxFragmentLength {
  static constexpr auto extension_type = ExtensionType::max_fragment_length;
  FragmentLength max_fragment_length{};
  BULLA_WIRE(max_fragment_length);

  // Fault::value_out_of_range.
  constexpr Result<void> check() const {
    if (bytes() < 512 || bytes() > 4096) return fail(Fault::value_out_of_range);
    return {};
  }
  constexpr std::size_t bytes() const {
    const auto code = std::to_underlying(max_fragment_length);
    return code > 4 ? 0 : std::size_t{256} << code;
  }
};

// RFC 6066 §8: struct { ResponderID responder_id_list<0..2^16-1>; Extensions request_extensions; } OCSPStatusRequest;
struct CertificateStatusRequest {
  static constexpr auto extension_type = ExtensionType::status_request;
  using ResponderID = opaque<1, 0xffff>;  // DER
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  list<ResponderID, 0, 0xffff> responder_id_list;
  opaque<0, 0xffff> request_extensions;  // DER
  BULLA_WIRE(status_type, responder_id_list, request_extensions);
};

// RFC 6066 §8: struct { CertificateStatusType status_type; OCSPResponse response; } CertificateStatus;
struct CertificateStatus {
  static constexpr auto extension_type = ExtensionType::status_request;
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  opaque<1, 0xffffff> response;  // DER
  BULLA_WIRE(status_type, response);
};

// RFC 6962 §3.3: struct { SerializedSCT sct_list<1..2^16-1>; } SignedCertificateTimestampList;
struct SignedCertificateTimestampList {
  static constexpr auto extension_type = ExtensionType::signed_certificate_timestamp;
  using SerializedSCT = opaque<1, 0xffff>;
  list<SerializedSCT, 1, 0xffff> sct_list;
  BULLA_WIRE(sct_list);
};

// RFC 7250 §3: case client: CertificateType client_certificate_types<1..2^8-1>;
template <ExtensionType Type>
struct CertificateTypes {
  static constexpr auto extension_type = Type;
  list<CertificateType, 1, 0xff> certificate_types;
  BULLA_WIRE(certificate_types);
};
// RFC 7250 §3: case server: CertificateType client_certificate_type;
template <ExtensionType Type>
struct ChosenCertificateType {
  static constexpr auto extension_type = Type;
  CertificateType certificate_type{};
  BULLA_WIRE(certificate_type);
};

// RFC 7301 §3.1: struct { ProtocolName protocol_name_list<2..2^16-1>; } ProtocolNameList;
struct ProtocolNameList {
  static constexpr auto extension_type = ExtensionType::application_layer_protocol_negotiation;
  using ProtocolName = text<1, 0xff>;
  list<ProtocolName, 2, 0xffff> protocol_name_list;
  BULLA_WIRE(protocol_name_list);

  // What a server's answer holds: exactly one name (Fault::value_out_of_range).
  constexpr Result<Bytes> chosen() const {
    if (protocol_name_list.count() != 1) return fail(Fault::value_out_of_range, protocol_name_list.offset);
    return Bytes{*protocol_name_list.begin()};
  }
};

// RFC 7685 §3: zeros.
struct Padding {
  static constexpr auto extension_type = ExtensionType::padding;
  remainder zeros;
  BULLA_WIRE(zeros);
};

// RFC 8422 §5.1.2: struct { ECPointFormat ec_point_format_list<1..2^8-1>; } ECPointFormatList;
struct ECPointFormatList {
  static constexpr auto extension_type = ExtensionType::ec_point_formats;
  list<ECPointFormat, 1, 0xff> ec_point_format_list;
  BULLA_WIRE(ec_point_format_list);
};

// RFC 8449 §4: uint16 RecordSizeLimit;
struct RecordSizeLimit {
  static constexpr auto extension_type = ExtensionType::record_size_limit;
  static constexpr std::uint16_t least = 64;
  std::uint16_t record_size_limit = 0;  // of plaintext; in TLS 1.3 with the content type and padding
  BULLA_WIRE(record_size_limit);

  // Fault::bad_max_record_size.
  constexpr Result<void> check() const {
    if (record_size_limit < least) return fail(Fault::bad_max_record_size);
    return {};
  }
};

// RFC 8879 §3: struct { CertificateCompressionAlgorithm algorithms<2..2^8-2>; } CertificateCompressionAlgorithms;
struct CertificateCompressionAlgorithms {
  static constexpr auto extension_type = ExtensionType::compress_certificate;
  list<CertificateCompressionAlgorithm, 2, 0xfe> algorithms;
  BULLA_WIRE(algorithms);
};

// RFC 5077 §3.2: the ticket itself, without a length of its own.
struct SessionTicket {
  static constexpr auto extension_type = ExtensionType::session_ticket;
  remainder ticket;
  BULLA_WIRE(ticket);
};

// RFC 9149 §3: struct { uint8 new_session_count; uint8 resumption_count; } ClientTicketRequest;
struct ClientTicketRequest {
  static constexpr auto extension_type = ExtensionType::ticket_request;
  std::uint8_t new_session_count = 0;
  std::uint8_t resumption_count = 0;
  BULLA_WIRE(new_session_count, resumption_count);
};

// RFC 9149 §3: struct { uint8 expected_count; } ServerTicketRequestHint;
struct ServerTicketRequestHint {
  static constexpr auto extension_type = ExtensionType::ticket_request;
  std::uint8_t expected_count = 0;
  BULLA_WIRE(expected_count);
};

// RFC 5746 §3.2: struct { opaque renegotiated_connection<0..255>; } RenegotiationInfo;
struct RenegotiationInfo {
  static constexpr auto extension_type = ExtensionType::renegotiation_info;
  opaque<0, 255> renegotiated_connection;
  BULLA_WIRE(renegotiated_connection);
};

}  // namespace bulla::wire

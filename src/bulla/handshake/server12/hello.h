// handshake: what a TLS 1.2 server makes of a ClientHello.
#pragma once
#include "bulla/handshake/choice.h"
#include "bulla/wire/messages12.h"

namespace bulla::handshake::server12 {

// What a handshake needs of it, decoded; views into the message.
struct HelloExtensions {
  SchemeSet schemes;                            // empty: the client verifies no signature that we could make
  std::optional<wire::SupportedGroups> groups;  // none: any (RFC 8422 §4)
  std::optional<wire::ServerNameList> name;
  std::optional<wire::ProtocolNameList> protocols;
  std::optional<wire::RecordSizeLimit> record_size_limit;
  std::optional<wire::MaxFragmentLength> max_fragment_length;  // none where record_size_limit stands (RFC 8449 §5)
  std::optional<Bytes> ticket;                                 // none: the client takes none; empty: it has none
  OfferedTypes types{};                                        // RFC 7250
  Wanted wanted{};
  bool point_formats = false;
  bool extended_master_secret = false;
  bool encrypt_then_mac = false;
  bool secure_renegotiation = false;  // by extension or suite (RFC 5746 §3.4)

  std::string_view server_name() const { return name ? text_of(name->host_name()) : std::string_view{}; }
};

// RFC 5246 §7.4.1.2 and the extensions' RFCs. Fault::bad_compression, Fault::point_format,
// Fault::bad_renegotiation_info, Fault::extended_master_secret_missing, faults of the extensions.
Result<HelloExtensions> read_hello(const wire::ClientHello& hello, const Policy& policy);

// Ours and the client's first group; P-256 for a client that names none. Null: there is none.
const crypto::Group* choose_group(const HelloExtensions& extensions, const ServerConfig& config);

// Which keys the suites in common can use. Empty: no suite will do.
UsableKeys usable_keys(const wire::ClientHello& hello, const HelloExtensions& extensions, const ServerConfig& config);
// The first suite of ours that the client offers and this identity can serve; null: there is none.
const crypto::Suite12* choose_suite(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                    const Identity& identity, const ServerConfig& config);
// Where no identity will do. Fault::no_common_suite, Fault::no_common_certificate_type, Fault::no_common_group,
// Fault::no_common_signature
Fault why_none_fits(const wire::ClientHello& hello, const HelloExtensions& extensions, const ServerConfig& config);

}  // namespace bulla::handshake::server12

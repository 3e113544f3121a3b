// handshake: what a TLS 1.3 server makes of a ClientHello.
#pragma once
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/choice.h"

namespace bulla::handshake::server13 {

// The extensions that a handshake needs, decoded.
struct HelloExtensions {
  std::optional<SchemeSet> schemes;  // none: the client wants to go on with a session and no certificate
  wire::SupportedGroups groups;
  wire::KeyShareClientHello shares;
  std::optional<wire::ServerNameList> name;
  std::optional<wire::ProtocolNameList> protocols;
  std::optional<wire::RecordSizeLimit> record_size_limit;
  Wanted wanted{};
  std::optional<wire::CertificateCompressionAlgorithms> compressions;  // that the client takes
  std::optional<wire::OfferedPsks> psks;  // to be used with a key agreement; none: none, or none so
  bool takes_tickets = false;             // that can be used with a key agreement
  std::optional<wire::ClientTicketRequest> ticket_request;
  bool early_data = false;
  bool late_challenge = false;  // post_handshake_auth
  OfferedTypes types;
};

// RFC 9846 §4.2.2, §9.2: version, compression, placement, mandatory extensions, key share order.
Result<HelloExtensions> read_hello(const wire::ClientHello& hello);

// RFC 9846 §4.2.2: a second hello may differ in its key share, cookie, early data, PSKs and padding, and must hold
// exactly one share, of `group`. Fault::hello_changed, Fault::group_not_offered.
Result<void> check_second_hello(const wire::ClientHello& first, const wire::ClientHello& second,
                                wire::NamedGroup group);

}  // namespace bulla::handshake::server13

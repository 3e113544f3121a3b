#include "bulla/wire/extension_block.h"

namespace bulla::wire {
namespace {

constexpr unsigned bit(HandshakeType message) { return 1U << std::to_underlying(message); }

constexpr auto client = bit(HandshakeType::client_hello);
constexpr auto server = bit(HandshakeType::server_hello);
constexpr auto retry = bit(HandshakeType::hello_retry_request);
constexpr auto encrypted = bit(HandshakeType::encrypted_extensions);
constexpr auto certificate = bit(HandshakeType::certificate);
constexpr auto request = bit(HandshakeType::certificate_request);
constexpr auto ticket = bit(HandshakeType::new_session_ticket);
constexpr auto anywhere = ~0U;

// RFC 9846 §4.3. What only TLS 1.2 and older know may stand in the ClientHello alone.
constexpr unsigned places(ExtensionType type) {
  using enum ExtensionType;
  switch (type) {
    case server_name:
      return client | encrypted | request;
    case status_request:
      return client | request | certificate;
    case supported_groups:
      return client | encrypted;
    case signature_algorithms:
      return client | request;
    case use_srtp:
    case heartbeat:
    case application_layer_protocol_negotiation:
    case client_certificate_type:
    case server_certificate_type:
      return client | encrypted;
    case padding:
      return client;
    case compress_certificate:
      return client | request;
    case record_size_limit:
      return client | encrypted;
    case delegated_credential:
      return client | request | certificate;
    case supported_ekt_ciphers:
      return client | encrypted;
    case pre_shared_key:
      return client | server;
    case early_data:
      return client | encrypted | ticket;
    case supported_versions:
      return client | server | retry;
    case cookie:
      return client | retry;
    case psk_key_exchange_modes:
      return client;
    case certificate_authorities:
      return client | request;
    case oid_filters:
      return request;
    case post_handshake_auth:
      return client;
    case signature_algorithms_cert:
      return client | request;
    case key_share:
      return client | server | retry;
    case transparency_info:
      return client | request | certificate;
    case external_id_hash:
    case external_session_id:
    case quic_transport_parameters:
    case ticket_request:
      return client | encrypted;
    case ech_outer_extensions:
      return client;
    case encrypted_client_hello:
      return client | retry | encrypted;
    // IANA "TLS ExtensionType Values"
    case max_fragment_length:
      return client | encrypted;
    case signed_certificate_timestamp:
      return client | request | certificate;
    case client_certificate_url:
    case trusted_ca_keys:
    case truncated_hmac:
    case user_mapping:
    case ec_point_formats:
    case srp:
    case status_request_v2:
    case encrypt_then_mac:
    case extended_master_secret:
    case token_binding:
    case cached_info:
    case session_ticket:
    case next_protocol_negotiation:
    case renegotiation_info:
      return client;
    case connection_id:
    case application_settings:
      return anywhere;
  }
  return anywhere;
}

// IANA "TLS ExtensionType Values": what a server of TLS 1.2 answers in its ServerHello.
constexpr bool is_answer12(ExtensionType type) {
  using enum ExtensionType;
  switch (type) {
    case server_name:
    case max_fragment_length:
    case client_certificate_url:
    case trusted_ca_keys:
    case truncated_hmac:
    case status_request:
    case user_mapping:
    case ec_point_formats:
    case use_srtp:
    case heartbeat:
    case application_layer_protocol_negotiation:
    case status_request_v2:
    case signed_certificate_timestamp:
    case client_certificate_type:
    case server_certificate_type:
    case encrypt_then_mac:
    case extended_master_secret:
    case token_binding:
    case cached_info:
    case record_size_limit:
    case session_ticket:
    case supported_ekt_ciphers:
    case next_protocol_negotiation:
    case renegotiation_info:
      return true;
    case supported_groups:  // no standard says so, but there are servers that answer it
      return true;
    default:
      return false;
  }
}

template <class Allowed, class Offered>
Result<void> check_each(const ExtensionBlock& block, const Allowed& is_allowed, const Offered& was_offered) {
  for (auto extension = block.begin(); extension != block.end(); ++extension) {
    const auto type = extension->extension_type;
    if (!is_allowed(type)) return fail(Fault::unexpected_extension, extension.offset());
    if (!was_offered(type)) return fail(Fault::unsolicited_extension, extension.offset());
  }
  return {};
}

auto places_of(HandshakeType message) {
  return [message](ExtensionType type) { return allowed_in(type, message); };
}

constexpr bool unasked(ExtensionType type, HandshakeType message) {
  return type == ExtensionType::cookie && message == HandshakeType::hello_retry_request;
}

}  // namespace

bool allowed_in(ExtensionType type, HandshakeType message) {
  const auto allowed = places(type);
  return allowed == anywhere || (std::to_underlying(message) < 32 && (allowed & bit(message)) != 0);
}

Result<void> check_placed(const ExtensionBlock& block, HandshakeType message) {
  return check_each(block, places_of(message), [](ExtensionType) { return true; });
}

Result<void> check_answers(const ExtensionBlock& block, HandshakeType message, std::span<const ExtensionType> offered) {
  return check_each(block, places_of(message), [&](ExtensionType type) {
    return unasked(type, message) || std::ranges::find(offered, type) != offered.end();
  });
}

Result<void> check_answers(const ExtensionBlock& block, HandshakeType message, const ExtensionBlock& offered) {
  return check_each(block, places_of(message),
                    [&](ExtensionType type) { return unasked(type, message) || offered.has(type); });
}

// What nobody knows is not misplaced: it was never asked for.
bool allowed_in_server_hello12(ExtensionType type) { return is_answer12(type) || places(type) == anywhere; }

Result<void> check_answers12(const ExtensionBlock& block, std::span<const ExtensionType> offered) {
  return check_each(block, allowed_in_server_hello12,
                    [&](ExtensionType type) { return std::ranges::find(offered, type) != offered.end(); });
}

}  // namespace bulla::wire

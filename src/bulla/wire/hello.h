// wire: ClientHello, and ServerHello with its HelloRetryRequest form (RFC 9846 §4.2), of TLS 1.3 and of TLS 1.2.
#pragma once
#include "bulla/wire/extensions.h"
#include "bulla/wire/handshake_header.h"

namespace bulla::wire {

using Random = fixed<32>;

// RFC 9846 §4.2.2: struct { ProtocolVersion legacy_version; Random random; opaque legacy_session_id<0..32>;
//   CipherSuite cipher_suites<2..2^16-2>; opaque legacy_compression_methods<1..2^8-1>;
//   Extension extensions<7..2^16-1>; } ClientHello;
// Peers older than TLS 1.3 send fewer extensions or none (RFC 5246 §7.4.1.2).
struct ClientHello {
  static constexpr auto handshake_type = HandshakeType::client_hello;
  ProtocolVersion legacy_version = ProtocolVersion::tls12;
  Random random;
  opaque<0, 32> legacy_session_id;
  list<CipherSuite, 2, 0xfffe> cipher_suites;
  opaque<1, 0xff> legacy_compression_methods;
  if_present<ExtensionBlock> extensions;
  BULLA_WIRE(legacy_version, random, legacy_session_id, cipher_suites, legacy_compression_methods, extensions);

  // ExtensionBlock::check, and pre_shared_key last: Fault::psk_not_last.
  constexpr Result<void> check() const {
    if (auto ok = extensions.check(); !ok) return ok;
    auto psk = extensions.at(ExtensionType::pre_shared_key);
    const auto offset = psk.offset();
    if (psk != extensions.end() && ++psk != extensions.end()) return fail(Fault::psk_not_last, offset);
    return {};
  }
  // What TLS 1.3 demands: the null method and no other.
  constexpr bool offers_null_compression_alone() const {
    return legacy_compression_methods.size() == 1 && legacy_compression_methods.value[0] == 0;
  }
};

// RFC 9846 §4.2.3: struct { ProtocolVersion legacy_version; Random random; opaque legacy_session_id_echo<0..32>;
//   CipherSuite cipher_suite; uint8 legacy_compression_method; Extension extensions<6..2^16-1>; } ServerHello;
// Older servers send fewer extensions or none (RFC 5246 §7.4.1.3).
struct ServerHello {
  static constexpr auto handshake_type = HandshakeType::server_hello;
  ProtocolVersion legacy_version = ProtocolVersion::tls12;
  Random random;
  opaque<0, 32> legacy_session_id_echo;
  CipherSuite cipher_suite{};
  std::uint8_t legacy_compression_method = 0;
  if_present<ExtensionBlock> extensions;
  BULLA_WIRE(legacy_version, random, legacy_session_id_echo, cipher_suite, legacy_compression_method, extensions);

  // ExtensionBlock::check, and null compression: Fault::bad_compression.
  constexpr Result<void> check() const {
    if (legacy_compression_method != 0) return fail(Fault::bad_compression, compression_offset());
    return extensions.check();
  }

 private:
  constexpr std::size_t compression_offset() const {
    return HandshakeHeader::size + 2 + 32 + legacy_session_id_echo.encoded_size() + 2;
  }
};

// RFC 9846 §4.2.3: SHA-256 of "HelloRetryRequest", the random that makes a ServerHello a HelloRetryRequest.
inline constexpr std::array<std::uint8_t, 32> hello_retry_request_random{
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

constexpr bool is_hello_retry_request(const ServerHello& hello) {
  return same_bytes(hello.random, hello_retry_request_random);
}

// RFC 9846 §4.2.3: the end of the random of a TLS 1.3 server that chose TLS 1.2, or something older still.
inline constexpr std::array<std::uint8_t, 8> downgrade_to_tls12{0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01};
inline constexpr std::array<std::uint8_t, 8> downgrade_below_tls12{0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00};

constexpr bool has_downgrade_sentinel(const ServerHello& hello) {
  if (hello.random.value.size() < 8) return false;
  const auto end = hello.random.value.last(8);
  return same_bytes(end, downgrade_to_tls12) || same_bytes(end, downgrade_below_tls12);
}

// The version that the server chose (RFC 9846 §4.3.1).
constexpr Result<ProtocolVersion> chosen_version(const ServerHello& hello) {
  const auto versions = hello.extensions.find<SupportedVersionsServerHello>();
  if (!versions) return std::unexpected(versions.error());
  return *versions ? (*versions)->selected_version : hello.legacy_version;
}

}  // namespace bulla::wire

// wire: the IANA names of TLS's numbers, each written once: the enums and their texts follow from the same rows. Knows
// no message. Every enum may hold any number of its width, as RFC 9846 §3.5 demands of a receiver.
#pragma once
#include <cstdint>
#include <string_view>

#include "bulla/base/fault.h"

namespace bulla::wire {

// clang-format off
// RFC 9846 §5.1
#define BULLA_CONTENT_TYPES(ROW) \
  ROW(invalid, 0) ROW(change_cipher_spec, 20) ROW(alert, 21) ROW(handshake, 22) ROW(application_data, 23) \
  ROW(heartbeat, 24)

// RFC 9846 §4; the reserved ones by their names of RFC 5246 §7.4. hello_retry_request never stands on the wire: it names
// a ServerHello with the special random where extensions are judged.
#define BULLA_HANDSHAKE_TYPES(ROW) \
  ROW(hello_request, 0) ROW(client_hello, 1) ROW(server_hello, 2) ROW(hello_verify_request, 3) \
  ROW(new_session_ticket, 4) ROW(end_of_early_data, 5) ROW(hello_retry_request, 6) ROW(encrypted_extensions, 8) \
  ROW(certificate, 11) ROW(server_key_exchange, 12) ROW(certificate_request, 13) ROW(server_hello_done, 14) \
  ROW(certificate_verify, 15) ROW(client_key_exchange, 16) ROW(finished, 20) ROW(certificate_url, 21) \
  ROW(certificate_status, 22) ROW(supplemental_data, 23) ROW(key_update, 24) ROW(compressed_certificate, 25) \
  ROW(message_hash, 254)

// IANA "TLS ExtensionType Values"; application_settings is unregistered but sent by browsers.
#define BULLA_EXTENSION_TYPES(ROW) \
  ROW(server_name, 0) ROW(max_fragment_length, 1) ROW(client_certificate_url, 2) ROW(trusted_ca_keys, 3) \
  ROW(truncated_hmac, 4) ROW(status_request, 5) ROW(user_mapping, 6) ROW(supported_groups, 10) \
  ROW(ec_point_formats, 11) ROW(srp, 12) ROW(signature_algorithms, 13) ROW(use_srtp, 14) ROW(heartbeat, 15) \
  ROW(application_layer_protocol_negotiation, 16) ROW(status_request_v2, 17) ROW(signed_certificate_timestamp, 18) \
  ROW(client_certificate_type, 19) ROW(server_certificate_type, 20) ROW(padding, 21) ROW(encrypt_then_mac, 22) \
  ROW(extended_master_secret, 23) ROW(token_binding, 24) ROW(cached_info, 25) ROW(compress_certificate, 27) \
  ROW(record_size_limit, 28) ROW(delegated_credential, 34) ROW(session_ticket, 35) ROW(supported_ekt_ciphers, 39) \
  ROW(pre_shared_key, 41) ROW(early_data, 42) ROW(supported_versions, 43) ROW(cookie, 44) \
  ROW(psk_key_exchange_modes, 45) ROW(certificate_authorities, 47) ROW(oid_filters, 48) ROW(post_handshake_auth, 49) \
  ROW(signature_algorithms_cert, 50) ROW(key_share, 51) ROW(transparency_info, 52) ROW(connection_id, 54) \
  ROW(external_id_hash, 55) ROW(external_session_id, 56) ROW(quic_transport_parameters, 57) ROW(ticket_request, 58) \
  ROW(next_protocol_negotiation, 13172) ROW(application_settings, 17613) ROW(ech_outer_extensions, 64768) \
  ROW(encrypted_client_hello, 65037) ROW(renegotiation_info, 65281)

// IANA "TLS Cipher Suites": TLS 1.3 (RFC 9846 §B.4), and what TLS 1.2 peers still offer.
#define BULLA_CIPHER_SUITES(ROW) \
  ROW(TLS_AES_128_GCM_SHA256, 0x1301) ROW(TLS_AES_256_GCM_SHA384, 0x1302) ROW(TLS_CHACHA20_POLY1305_SHA256, 0x1303) \
  ROW(TLS_AES_128_CCM_SHA256, 0x1304) ROW(TLS_AES_128_CCM_8_SHA256, 0x1305) \
  ROW(TLS_RSA_WITH_3DES_EDE_CBC_SHA, 0x000a) ROW(TLS_RSA_WITH_AES_128_CBC_SHA, 0x002f) \
  ROW(TLS_DHE_RSA_WITH_AES_128_CBC_SHA, 0x0033) ROW(TLS_RSA_WITH_AES_256_CBC_SHA, 0x0035) \
  ROW(TLS_DHE_RSA_WITH_AES_256_CBC_SHA, 0x0039) ROW(TLS_RSA_WITH_AES_128_CBC_SHA256, 0x003c) \
  ROW(TLS_RSA_WITH_AES_256_CBC_SHA256, 0x003d) ROW(TLS_DHE_RSA_WITH_AES_128_CBC_SHA256, 0x0067) \
  ROW(TLS_DHE_RSA_WITH_AES_256_CBC_SHA256, 0x006b) ROW(TLS_RSA_WITH_AES_128_GCM_SHA256, 0x009c) \
  ROW(TLS_RSA_WITH_AES_256_GCM_SHA384, 0x009d) ROW(TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, 0x009e) \
  ROW(TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, 0x009f) ROW(TLS_EMPTY_RENEGOTIATION_INFO_SCSV, 0x00ff) \
  ROW(TLS_FALLBACK_SCSV, 0x5600) ROW(TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, 0xc009) \
  ROW(TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, 0xc00a) ROW(TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, 0xc013) \
  ROW(TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, 0xc014) ROW(TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, 0xc023) \
  ROW(TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, 0xc024) ROW(TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, 0xc027) \
  ROW(TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, 0xc028) ROW(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, 0xc02b) \
  ROW(TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 0xc02c) ROW(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 0xc02f) \
  ROW(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, 0xc030) ROW(TLS_RSA_WITH_AES_128_CCM, 0xc09c) \
  ROW(TLS_RSA_WITH_AES_256_CCM, 0xc09d) ROW(TLS_ECDHE_ECDSA_WITH_AES_128_CCM, 0xc0ac) \
  ROW(TLS_ECDHE_ECDSA_WITH_AES_256_CCM, 0xc0ad) ROW(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, 0xcca8) \
  ROW(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, 0xcca9) ROW(TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256, 0xccaa)

// RFC 9846 §4.3.7; brainpool RFC 8734; hybrids draft-ietf-tls-ecdhe-mlkem; ML-KEM draft-ietf-tls-mlkem.
#define BULLA_NAMED_GROUPS(ROW) \
  ROW(secp256r1, 0x0017) ROW(secp384r1, 0x0018) ROW(secp521r1, 0x0019) ROW(x25519, 0x001d) ROW(x448, 0x001e) \
  ROW(brainpoolP256r1tls13, 0x001f) ROW(brainpoolP384r1tls13, 0x0020) ROW(brainpoolP512r1tls13, 0x0021) \
  ROW(ffdhe2048, 0x0100) ROW(ffdhe3072, 0x0101) ROW(ffdhe4096, 0x0102) ROW(ffdhe6144, 0x0103) \
  ROW(ffdhe8192, 0x0104) ROW(MLKEM512, 0x0200) ROW(MLKEM768, 0x0201) ROW(MLKEM1024, 0x0202) \
  ROW(SecP256r1MLKEM768, 0x11eb) ROW(X25519MLKEM768, 0x11ec) ROW(SecP384r1MLKEM1024, 0x11ed) \
  ROW(X25519Kyber768Draft00, 0x6399)

// RFC 9846 §4.3.3; ML-DSA draft-ietf-tls-mldsa; brainpool RFC 8734; the dsa and sha224 pairs RFC 5246 §7.4.1.4.1.
#define BULLA_SIGNATURE_SCHEMES(ROW) \
  ROW(rsa_pkcs1_sha256, 0x0401) ROW(rsa_pkcs1_sha384, 0x0501) ROW(rsa_pkcs1_sha512, 0x0601) \
  ROW(ecdsa_secp256r1_sha256, 0x0403) ROW(ecdsa_secp384r1_sha384, 0x0503) ROW(ecdsa_secp521r1_sha512, 0x0603) \
  ROW(rsa_pss_rsae_sha256, 0x0804) ROW(rsa_pss_rsae_sha384, 0x0805) ROW(rsa_pss_rsae_sha512, 0x0806) \
  ROW(ed25519, 0x0807) ROW(ed448, 0x0808) \
  ROW(rsa_pss_pss_sha256, 0x0809) ROW(rsa_pss_pss_sha384, 0x080a) ROW(rsa_pss_pss_sha512, 0x080b) \
  ROW(ecdsa_brainpoolP256r1tls13_sha256, 0x081a) ROW(ecdsa_brainpoolP384r1tls13_sha384, 0x081b) \
  ROW(ecdsa_brainpoolP512r1tls13_sha512, 0x081c) ROW(mldsa44, 0x0904) ROW(mldsa65, 0x0905) ROW(mldsa87, 0x0906) \
  ROW(rsa_pkcs1_sha1, 0x0201) ROW(dsa_sha1, 0x0202) ROW(ecdsa_sha1, 0x0203) ROW(rsa_pkcs1_sha224, 0x0301) \
  ROW(dsa_sha224, 0x0302) ROW(ecdsa_sha224, 0x0303) ROW(dsa_sha256, 0x0402) ROW(dsa_sha384, 0x0502) \
  ROW(dsa_sha512, 0x0602)

#define BULLA_PSK_MODES(ROW) ROW(psk_ke, 0) ROW(psk_dhe_ke, 1)                                   /* RFC 9846 §4.3.9 */
#define BULLA_CERTIFICATE_TYPES(ROW) ROW(X509, 0) ROW(OpenPGP_RESERVED, 1) ROW(RawPublicKey, 2)  /* RFC 9846 §4.5.1 */
#define BULLA_KEY_UPDATES(ROW) ROW(update_not_requested, 0) ROW(update_requested, 1)             /* RFC 9846 §4.7.3 */
#define BULLA_ALERT_LEVELS(ROW) ROW(warning, 1) ROW(fatal, 2)                                    /* RFC 9846 §6 */
#define BULLA_NAME_TYPES(ROW) ROW(host_name, 0)                                                  /* RFC 6066 §3 */
#define BULLA_STATUS_TYPES(ROW) ROW(ocsp, 1) ROW(ocsp_multi, 2)                                  /* RFC 6066 §8 */
#define BULLA_FRAGMENT_LENGTHS(ROW) ROW(bytes_512, 1) ROW(bytes_1024, 2) ROW(bytes_2048, 3) ROW(bytes_4096, 4) /* RFC 6066 §4 */
#define BULLA_POINT_FORMATS(ROW) ROW(uncompressed, 0) ROW(ansiX962_compressed_prime, 1) ROW(ansiX962_compressed_char2, 2) /* RFC 8422 */
#define BULLA_CURVE_TYPES(ROW) ROW(explicit_prime, 1) ROW(explicit_char2, 2) ROW(named_curve, 3) /* RFC 8422 §5.4 */
#define BULLA_CLIENT_CERTIFICATE_TYPES(ROW) /* RFC 5246 §7.4.4, RFC 8422 §5.5 */ \
  ROW(rsa_sign, 1) ROW(dss_sign, 2) ROW(rsa_fixed_dh, 3) ROW(dss_fixed_dh, 4) ROW(ecdsa_sign, 64) \
  ROW(rsa_fixed_ecdh, 65) ROW(ecdsa_fixed_ecdh, 66)
#define BULLA_CERTIFICATE_COMPRESSIONS(ROW) ROW(zlib, 1) ROW(brotli, 2) ROW(zstd, 3)             /* RFC 8879 §7.3 */
#define BULLA_KDFS(ROW) ROW(HKDF_SHA256, 1) ROW(HKDF_SHA384, 2)                                  /* RFC 9258 §10 */
// clang-format on

// Every enum with names: ROW(Enum, underlying type, its rows)
#define BULLA_NAMED_ENUMS(ROW)                                                        \
  ROW(ContentType, std::uint8_t, BULLA_CONTENT_TYPES)                                 \
  ROW(HandshakeType, std::uint8_t, BULLA_HANDSHAKE_TYPES)                             \
  ROW(ExtensionType, std::uint16_t, BULLA_EXTENSION_TYPES)                            \
  ROW(CipherSuite, std::uint16_t, BULLA_CIPHER_SUITES)                                \
  ROW(NamedGroup, std::uint16_t, BULLA_NAMED_GROUPS)                                  \
  ROW(SignatureScheme, std::uint16_t, BULLA_SIGNATURE_SCHEMES)                        \
  ROW(PskKeyExchangeMode, std::uint8_t, BULLA_PSK_MODES)                              \
  ROW(CertificateType, std::uint8_t, BULLA_CERTIFICATE_TYPES)                         \
  ROW(KeyUpdateRequest, std::uint8_t, BULLA_KEY_UPDATES)                              \
  ROW(AlertLevel, std::uint8_t, BULLA_ALERT_LEVELS)                                   \
  ROW(NameType, std::uint8_t, BULLA_NAME_TYPES)                                       \
  ROW(CertificateStatusType, std::uint8_t, BULLA_STATUS_TYPES)                        \
  ROW(FragmentLength, std::uint8_t, BULLA_FRAGMENT_LENGTHS)                           \
  ROW(ECPointFormat, std::uint8_t, BULLA_POINT_FORMATS)                               \
  ROW(ECCurveType, std::uint8_t, BULLA_CURVE_TYPES)                                   \
  ROW(ClientCertificateType, std::uint8_t, BULLA_CLIENT_CERTIFICATE_TYPES)            \
  ROW(CertificateCompressionAlgorithm, std::uint16_t, BULLA_CERTIFICATE_COMPRESSIONS) \
  ROW(KdfIdentifier, std::uint16_t, BULLA_KDFS)

// name_of: the IANA spelling, "GREASE" (RFC 8701) where that is reserved, or "unknown".
#define BULLA_ENUMERATOR(name, value) name = value,
#define BULLA_DEFINE(Enum, type, rows)               \
  enum class Enum : type { rows(BULLA_ENUMERATOR) }; \
  std::string_view name_of(Enum value);
BULLA_NAMED_ENUMS(BULLA_DEFINE)
#undef BULLA_DEFINE
#undef BULLA_ENUMERATOR

// RFC 9846 §4.3.1
enum class ProtocolVersion : std::uint16_t { ssl3 = 0x0300, tls10, tls11, tls12, tls13 };
std::string_view name_of(ProtocolVersion version);  // "TLS 1.3"

inline std::string_view name_of(Alert alert) { return alert_name(alert); }

// RFC 8701 §2: values that a peer sends to see that they are ignored.
constexpr bool is_grease(std::uint16_t value) { return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff); }
constexpr bool is_grease(PskKeyExchangeMode mode) { return static_cast<std::uint8_t>(mode) % 0x1f == 0x0b; }

}  // namespace bulla::wire

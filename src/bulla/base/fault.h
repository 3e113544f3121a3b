// base: the one fault table. A row is the alert a fault raises, the rule it enforces, the sentence a person reads and
// the likely mend. Code names a fault; it never chooses an alert.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bulla {

// RFC 9846 §6: enum { ... } AlertDescription;
enum class Alert : std::uint8_t {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  record_overflow = 22,
  handshake_failure = 40,
  bad_certificate = 42,
  unsupported_certificate = 43,
  certificate_revoked = 44,
  certificate_expired = 45,
  certificate_unknown = 46,
  illegal_parameter = 47,
  unknown_ca = 48,
  access_denied = 49,
  decode_error = 50,
  decrypt_error = 51,
  protocol_version = 70,
  insufficient_security = 71,
  internal_error = 80,
  inappropriate_fallback = 86,
  user_canceled = 90,
  no_renegotiation = 100,  // RFC 5246 §7.2
  missing_extension = 109,
  unsupported_extension = 110,
  unrecognized_name = 112,
  bad_certificate_status_response = 113,
  unknown_psk_identity = 115,
  certificate_required = 116,
  general_error = 117,
  no_application_protocol = 120,
};

// The IANA spelling, or "unknown alert".
std::string_view alert_name(Alert alert);

// clang-format off
// ROW(fault, alert, rule, sentence, mend): a column that does not apply is "".
#define BULLA_FAULTS(ROW)                                                                                              \
  /* shape: wire and DER */                                                                                            \
  ROW(truncated, decode_error, "RFC 9846 §6.2", "a field runs past the end of its message", "")                        \
  ROW(trailing_bytes, decode_error, "RFC 9846 §6.2", "bytes remain after the last field", "")                          \
  ROW(length_out_of_range, decode_error, "RFC 9846 §3.4", "a vector is shorter or longer than its bounds", "")         \
  ROW(value_out_of_range, illegal_parameter, "RFC 9846 §3.5", "a field holds a value that is not one of its own", "")  \
  ROW(duplicate_extension, illegal_parameter, "RFC 9846 §4.3", "the same extension stands twice in one block", "")     \
  ROW(too_many_extensions, decode_error, "RFC 9846 §4.3", "more extensions than this side accepts", "")                \
  ROW(unexpected_extension, illegal_parameter, "RFC 9846 §4.3", "this extension is not allowed in this message", "")   \
  ROW(unsolicited_extension, unsupported_extension, "RFC 9846 §4.3", "an extension answers a question never asked", "")\
  ROW(missing_extension, missing_extension, "RFC 9846 §9.2", "a mandatory extension is absent", "")                    \
  ROW(duplicate_key_share, illegal_parameter, "RFC 9846 §4.3.8", "two key shares for one group", "")                   \
  ROW(key_share_order, illegal_parameter, "RFC 9846 §4.3.8", "a key share is for a group that was not listed, or out of order", "") \
  ROW(psk_not_last, illegal_parameter, "RFC 9846 §4.3.11", "pre_shared_key is not the last extension", "")             \
  ROW(psk_binder_count, illegal_parameter, "RFC 9846 §4.3.11", "there is not exactly one binder for each identity", "") \
  ROW(bad_compression, illegal_parameter, "RFC 9846 §4.2.2", "a compression method other than null is offered or chosen", "") \
  ROW(name_malformed, illegal_parameter, "RFC 6066 §3", "the server name is not a DNS name in its allowed form", "")   \
  /* records */                                                                                                        \
  ROW(record_overflow, record_overflow, "RFC 9846 §5.1", "a record is longer than its limit", "")                      \
  ROW(bad_record_mac, bad_record_mac, "RFC 9846 §5.2", "a record fails its authentication: it was altered or sealed with another key", "") \
  ROW(unexpected_record, unexpected_message, "RFC 9846 §5", "this record type is not legal now", "")                   \
  ROW(empty_record, unexpected_message, "RFC 9846 §5.1", "an empty handshake or alert record", "")                     \
  ROW(too_many_empty_records, unexpected_message, "RFC 9846 §5.1", "too many records without content in a row", "")    \
  ROW(no_content_type, unexpected_message, "RFC 9846 §5.4", "a protected record holds padding alone", "")              \
  ROW(bad_change_cipher_spec, unexpected_message, "RFC 9846 §5", "a change_cipher_spec record that is not the single byte 1 in its window", "") \
  ROW(split_across_keys, unexpected_message, "RFC 9846 §5.1", "a handshake message crosses a change of keys", "")      \
  ROW(interleaved_message, unexpected_message, "RFC 9846 §5.1", "another record type stands inside a handshake message", "") \
  ROW(not_tls, unexpected_message, "RFC 9846 §5.1", "the peer does not speak TLS", "is this the right port, and does a TLS server listen there?") \
  ROW(alert_malformed, decode_error, "RFC 9846 §6", "an alert is not two bytes in a record of its own", "")            \
  ROW(message_too_long, illegal_parameter, "RFC 9846 §4", "a handshake message is longer than this side accepts", "")  \
  ROW(too_many_messages, unexpected_message, "RFC 9846 §4.7", "too many messages that carry no data", "")              \
  ROW(sequence_exhausted, internal_error, "RFC 9846 §5.5", "this key has protected as many records as it may", "")     \
  ROW(closed_without_notify, general_error, "RFC 9846 §6.1", "the connection ended without close_notify: data may be missing", "the peer or something between cut the connection") \
  /* negotiation and handshake */                                                                                      \
  ROW(unexpected_message, unexpected_message, "RFC 9846 §4", "this message is not legal in this state", "")            \
  ROW(protocol_version, protocol_version, "RFC 9846 §4.3.1", "no TLS version in common", "enable a newer TLS on the peer, or see what --policy allows") \
  ROW(version_mismatch, illegal_parameter, "RFC 9846 §4.3.1", "the version chosen was not offered or has changed", "") \
  ROW(legacy_version, protocol_version, "RFC 9846 §4.2.2, §4.2.3", "a TLS 1.3 hello's legacy_version is not that of TLS 1.2", "") \
  ROW(downgrade, illegal_parameter, "RFC 9846 §4.2.3", "the server says TLS 1.3 was possible but an older version was chosen: a downgrade attack", "") \
  ROW(no_common_suite, handshake_failure, "RFC 9846 §4.2.1", "no cipher suite in common", "")                          \
  ROW(no_common_group, handshake_failure, "RFC 9846 §4.2.1", "no key agreement group in common", "")                   \
  ROW(no_common_signature, handshake_failure, "RFC 9846 §4.3.3", "no signature scheme in common that our certificate can serve", "") \
  ROW(no_certificate_for_name, unrecognized_name, "RFC 6066 §3", "no certificate for the name that was asked for", "") \
  ROW(no_common_protocol, no_application_protocol, "RFC 7301 §3.2", "no application protocol in common", "")           \
  ROW(protocol_not_offered, illegal_parameter, "RFC 7301 §3.1", "the application protocol chosen was not offered", "") \
  ROW(suite_not_offered, illegal_parameter, "RFC 9846 §4.2.3", "the suite chosen was not offered or has changed", "")  \
  ROW(group_not_offered, illegal_parameter, "RFC 9846 §4.3.8", "the group chosen was not offered, or no share of it was sent", "") \
  ROW(session_id_not_echoed, illegal_parameter, "RFC 9846 §4.2.3", "the legacy session id did not come back as sent", "") \
  ROW(second_hello_retry, unexpected_message, "RFC 9846 §4.2.4", "a second HelloRetryRequest", "")                     \
  ROW(useless_hello_retry, illegal_parameter, "RFC 9846 §4.2.4", "a HelloRetryRequest that would change nothing", "")  \
  ROW(hello_changed, illegal_parameter, "RFC 9846 §4.2.2", "the second ClientHello differs from the first where it must not", "") \
  ROW(bad_key_share, illegal_parameter, "RFC 9846 §4.3.8", "a key share is no valid public value of its group", "")    \
  ROW(bad_shared_secret, illegal_parameter, "RFC 9846 §7.4.2", "the key agreement gave the all-zero secret", "")       \
  ROW(scheme_not_offered, illegal_parameter, "RFC 9846 §4.5.2", "the signature scheme was not offered or is not for TLS 1.3", "") \
  ROW(scheme_unfit_for_key, illegal_parameter, "RFC 9846 §4.5.2", "the signature scheme does not fit the certificate's key", "") \
  ROW(bad_signature, decrypt_error, "RFC 9846 §4.5.2", "the peer does not own the key in its certificate", "the peer's certificate and private key may not belong together") \
  ROW(bad_finished, decrypt_error, "RFC 9846 §4.5.3", "the two sides saw different handshakes: something was altered on the way", "") \
  ROW(empty_certificate, decode_error, "RFC 9846 §4.5.1.3", "the server sent no certificate", "")                      \
  ROW(certificate_required, certificate_required, "RFC 9846 §4.5.1.3", "a client certificate is wanted and none came", "give --cert and --key of a certificate that the server's CA has issued") \
  ROW(certificate_context, illegal_parameter, "RFC 9846 §4.5.1", "a certificate answers another request than the one made", "") \
  ROW(early_data_unexpected, illegal_parameter, "RFC 9846 §4.3.11", "early data was accepted with another key than the first, or with none", "") \
  ROW(early_data_too_long, unexpected_message, "RFC 9846 §4.3.10", "more early data than the ticket allows", "")       \
  ROW(psk_not_offered, illegal_parameter, "RFC 9846 §4.3.11", "the pre-shared key chosen was not offered", "")         \
  ROW(psk_wrong_hash, illegal_parameter, "RFC 9846 §4.3.11", "the suite's hash is not that of the pre-shared key", "") \
  ROW(bad_binder, decrypt_error, "RFC 9846 §4.3.11.2", "the client does not hold the pre-shared key that it names", "") \
  ROW(unknown_psk, unknown_psk_identity, "RFC 9846 §4.3.11", "no pre-shared key in common, and there is no certificate to fall back to", "") \
  ROW(key_not_proved, handshake_failure, "RFC 9846 §4.3.11", "the server did not choose the shared key, and nothing else would do", "does the server know this identity, imported or raw as it is here, and its hash?") \
  ROW(key_required, handshake_failure, "RFC 9846 §4.3.11", "a shared key is wanted and the client offers none", "give the client a key with --psk") \
  ROW(request_context_reused, illegal_parameter, "RFC 9846 §4.4.2", "a request for a certificate repeats the context of another", "") \
  ROW(no_common_certificate_type, unsupported_certificate, "RFC 7250 §4.2", "one side shows its key in a form, certificate or raw public key, that the other does not take", "a server shows raw keys with --raw-key, a client takes them with --pin and certificates with --ca") \
  ROW(certificate_type_not_offered, illegal_parameter, "RFC 7250 §4.2", "the form chosen for a side's key, certificate or raw, was not offered", "") \
  ROW(raw_key_not_alone, illegal_parameter, "RFC 9846 §4.5.1", "more than the one raw public key was shown", "") \
  ROW(compression_not_offered, illegal_parameter, "RFC 8879 §4", "a certificate is compressed as was not offered", "") \
  ROW(certificate_decompression, bad_certificate, "RFC 8879 §4", "a compressed certificate is broken, too long, or not as long as it says", "") \
  ROW(timestamps_malformed, internal_error, "RFC 6962 §3.3", "the logs' timestamps are no list of them", "")           \
  ROW(session_unreadable, internal_error, "", "the kept session cannot be read", "")                                   \
  ROW(handover_unreadable, internal_error, "", "the handed-over connection cannot be read", "")                        \
  ROW(key_update_malformed, illegal_parameter, "RFC 9846 §4.7.3", "a KeyUpdate holds neither 0 nor 1", "")             \
  ROW(bad_max_record_size, illegal_parameter, "RFC 8449 §4", "record_size_limit is out of its range", "")              \
  ROW(handshake_timeout, general_error, "", "the handshake did not end within its time", "the peer is slow, silent, or not a TLS peer") \
  ROW(alert_received, close_notify, "RFC 9846 §6.2", "the peer refused and sent a fatal alert", "")                    \
  ROW(closed_during_handshake, general_error, "RFC 9846 §6.1", "the peer closed the connection before the handshake was done", "") \
  /* TLS 1.2 */                                                                                                        \
  ROW(inappropriate_fallback, inappropriate_fallback, "RFC 7507 §3", "the client has fallen back to an older version without need: an attack, or a network that loses new hellos", "") \
  ROW(extended_master_secret_missing, handshake_failure, "RFC 7627 §5.2, §5.3", "the peer's master secret is not bound to the handshake (extended_master_secret)", "the peer is old; a policy that doesn't ask for it, like classic, speaks with it") \
  ROW(renegotiation_unsafe, handshake_failure, "RFC 5746 §3.4, §4.1", "the server doesn't say that renegotiation is safe with it (renegotiation_info)", "the server is older than 2010: renew it") \
  ROW(bad_renegotiation_info, handshake_failure, "RFC 5746 §3.4, §3.6", "renegotiation_info speaks of a connection before this one", "") \
  ROW(point_format, illegal_parameter, "RFC 8422 §5.1.2", "the peer does not take uncompressed points", "") \
  ROW(certificate_unfit_for_suite, illegal_parameter, "RFC 5246 §7.4.2", "the certificate's key is of another kind than the suite asks for", "") \
  ROW(encrypt_then_mac_unfit, illegal_parameter, "RFC 7366 §3", "encrypt_then_mac was chosen for a suite that has no use for it", "") \
  ROW(client_certificate_missing, handshake_failure, "RFC 5246 §7.4.6", "a client certificate is wanted and none came (TLS 1.2)", "give --cert and --key of a certificate that the server's CA has issued") \
  ROW(session_not_offered, illegal_parameter, "RFC 5246 §7.4.1.3", "the server goes on with a session that was not offered", "") \
  ROW(session_changed, illegal_parameter, "RFC 5246 §7.4.1.2, §7.4.1.3", "a session goes on with another suite than it had", "") \
  ROW(session_extended_master_secret, handshake_failure, "RFC 7627 §5.3", "a session that began with an extended master secret goes on without", "") \
  /* keys and primitives */                                                                                            \
  ROW(key_unreadable, internal_error, "", "the private key cannot be read", "")                                        \
  ROW(key_password, internal_error, "", "the private key is encrypted and the password is missing or wrong", "")       \
  ROW(key_unsupported, unsupported_certificate, "", "the key's type or size is not supported", "")                     \
  ROW(ml_dsa_missing, unsupported_certificate, "", "the key is for ML-DSA, which the cryptographic library of this machine does not have", "ML-DSA needs libcrypto (OpenSSL) 3.5 or newer") \
  ROW(key_mismatch, internal_error, "", "the certificate and the private key do not belong together", "")              \
  ROW(psk_identity_invalid, internal_error, "", "a shared key's identity is not 1 to 256 bytes, or two keys have the same", "") \
  ROW(psk_too_short, internal_error, "RFC 9257 §6", "a shared key has less than 16 bytes", "make one with: openssl rand -hex 32") \
  ROW(psk_too_long, internal_error, "", "a shared key has more than 64 bytes", "make one with: openssl rand -hex 32") \
  ROW(psk_file_malformed, internal_error, "", "a line of the file of shared keys is no IDENTITY:HEXKEY", "") \
  ROW(signature_invalid, bad_certificate, "RFC 5280 §6.1.3", "a signature does not verify", "")                        \
  ROW(random_failed, internal_error, "", "the random source failed", "")                                               \
  ROW(crypto_failed, internal_error, "", "the cryptographic library refused an operation", "")                         \
  ROW(out_of_memory, internal_error, "", "there was not enough memory to go on", "")                                   \
  /* use */                                                                                                            \
  ROW(no_room, internal_error, "", "the caller's buffer is too small", "")                                             \
  ROW(api_misuse, internal_error, "", "the caller broke a precondition", "")                                           \
  BULLA_X509_FAULTS(ROW)                                                                                               \
  BULLA_HOST_FAULTS(ROW)

// DER, certificates, paths.
#define BULLA_X509_FAULTS(ROW)                                                                                         \
  ROW(der_tag, bad_certificate, "X.690 §8.1.2", "a DER element has another tag than its place calls for", "")          \
  ROW(der_length, bad_certificate, "X.690 §10.1", "a DER length is indefinite, not minimal, or past the end", "")      \
  ROW(der_trailing, bad_certificate, "X.690 §10", "bytes remain after a DER element", "")                              \
  ROW(der_value, bad_certificate, "X.690 §10", "a DER value is not in its one allowed form", "")                       \
  ROW(der_depth, bad_certificate, "", "DER is nested deeper than this side accepts", "")                               \
  ROW(pem_malformed, bad_certificate, "RFC 7468 §3", "the PEM text is malformed", "")                                  \
  ROW(pem_no_block, bad_certificate, "RFC 7468 §5", "there is no PEM block of the kind asked for", "")                 \
  ROW(certificate_malformed, bad_certificate, "RFC 5280 §4.1", "the certificate breaks the certificate syntax", "")    \
  ROW(certificate_version, bad_certificate, "RFC 5280 §4.1.2.1", "the certificate is not version 3", "")               \
  ROW(certificate_serial, bad_certificate, "RFC 5280 §4.1.2.2", "the serial number is not positive and at most 20 octets", "") \
  ROW(certificate_algorithms_differ, bad_certificate, "RFC 5280 §4.1.1.2", "the inner and outer signature algorithms differ", "") \
  ROW(certificate_time_form, bad_certificate, "RFC 5280 §4.1.2.5", "a validity time is not in its one allowed form", "") \
  ROW(certificate_duplicate_extension, bad_certificate, "RFC 5280 §4.2", "an extension stands twice in a certificate", "") \
  ROW(certificate_extension_malformed, bad_certificate, "RFC 5280 §4.2.1", "a certificate extension is malformed", "") \
  ROW(unknown_critical_extension, unsupported_certificate, "RFC 5280 §4.2", "a critical extension is not known here", "") \
  ROW(signature_algorithm_unsupported, bad_certificate, "RFC 5280 §4.1.1.2", "the signature algorithm is unknown or too weak", "") \
  ROW(unknown_issuer, unknown_ca, "RFC 5280 §6.1", "no path leads to a trusted root", "give the CA's certificate with --ca, or add it to the trust store") \
  ROW(self_signed, unknown_ca, "RFC 5280 §6.1", "the certificate is self-signed and not trusted", "give the certificate with --ca if you know it is right") \
  ROW(certificate_expired, certificate_expired, "RFC 5280 §6.1.3", "a certificate has expired", "renew the certificate, or check this machine's clock") \
  ROW(certificate_not_yet_valid, certificate_expired, "RFC 5280 §6.1.3", "a certificate is not valid yet", "check this machine's clock") \
  ROW(certificate_revoked, certificate_revoked, "RFC 5280 §6.3", "a certificate has been revoked", "")                 \
  ROW(not_a_ca, bad_certificate, "RFC 5280 §4.2.1.9", "a certificate that is no CA has signed another", "")            \
  ROW(ca_as_leaf, bad_certificate, "RFC 5280 §4.2.1.9", "a CA certificate is used where an end certificate belongs", "") \
  ROW(path_too_long, bad_certificate, "RFC 5280 §4.2.1.9", "a path is longer than a CA in it allows", "")              \
  ROW(key_usage, unsupported_certificate, "RFC 5280 §4.2.1.3", "a certificate's key usage does not allow this use", "") \
  ROW(extended_key_usage, unsupported_certificate, "RFC 5280 §4.2.1.12", "a certificate's extended key usage does not allow this use", "") \
  ROW(wrong_name, bad_certificate, "RFC 9525 §6", "the certificate is not for this name", "connect by a name in the certificate, or issue one for this name") \
  ROW(name_constraint, bad_certificate, "RFC 5280 §4.2.1.10", "a CA's name constraints forbid a name in the certificate", "") \
  ROW(key_not_pinned, certificate_unknown, "RFC 7250 §6", "the raw public key that was shown is none of those that are pinned", "if you know that it is right, pin it: --pin for a server's, --client-pin for a client's") \
  ROW(key_too_weak, insufficient_security, "", "a key in the path is too short or of a kind not accepted", "")         \
  ROW(policy_not_acceptable, bad_certificate, "RFC 5280 §6.1.5", "the path has no policy that is acceptable here", "") \
  ROW(crl_malformed, bad_certificate, "RFC 5280 §5", "a certificate revocation list breaks its syntax or its rules", "") \
  ROW(crl_not_current, certificate_unknown, "RFC 5280 §6.3.3", "a certificate revocation list is not current", "fetch a newer list from the CA") \
  ROW(revocation_unknown, certificate_unknown, "RFC 5280 §6.3.3", "nothing tells whether a certificate has been revoked, and that is required here", "give the CA's list with --crl or a response with --ocsp") \
  ROW(ocsp_malformed, bad_certificate_status_response, "RFC 6960 §4.2", "an OCSP response breaks its syntax", "")          \
  ROW(ocsp_not_usable, bad_certificate_status_response, "RFC 6960 §3.2", "an OCSP response is not current, not about this certificate, or not signed by one who may", "") \
  ROW(ocsp_missing, bad_certificate_status_response, "RFC 7633 §4.2.2", "the certificate demands an OCSP response and none came", "the server has to staple one") \
  ROW(key_identifier_missing, bad_certificate, "RFC 5280 §4.2.1.1, §4.2.1.2", "a CA has left a key identifier out", "") \
  ROW(key_identifier_form, bad_certificate, "CABF BR §7.1.2.1.3", "a root's authority key identifier names another key, or more than a key", "") \
  ROW(path_length_without_signing, bad_certificate, "RFC 5280 §4.2.1.9", "a CA has written a path length for a certificate that may sign no others", "") \
  ROW(extension_criticality, bad_certificate, "RFC 5280 §4.2.1", "a CA has marked an extension as critical that must not be, or the other way round", "") \
  ROW(common_name_not_in_names, bad_certificate, "CABF BR §7.1.4.3", "the common name is not one of the certificate's names as written there", "") \
  ROW(wildcard_too_wide, bad_certificate, "CABF BR §3.2.2.6", "a wildcard stands for all names below a public suffix", "") \
  ROW(too_few_logs, bad_certificate, "RFC 6962 §5.2", "too few transparency logs vouch for the certificate", "") \
  ROW(request_malformed, bad_certificate, "RFC 2986 §4", "a certificate request breaks its syntax", "")               \
  ROW(path_budget, bad_certificate, "", "the chain costs more work to judge than this side spends", "")                \
  ROW(too_many_certificates, bad_certificate, "", "more certificates than this side accepts", "")

// Files, stores, network: the command's own faults. No peer sees them.
#define BULLA_HOST_FAULTS(ROW)                                                                                         \
  ROW(file_unreadable, internal_error, "", "a file cannot be read", "")                                                \
  ROW(file_unwritable, internal_error, "", "a file cannot be written", "")                                             \
  ROW(file_exists, internal_error, "", "the file or directory exists already", "")                                     \
  ROW(store_failed, internal_error, "", "the CA's database refused an operation", "")                                  \
  ROW(no_authority, internal_error, "", "there is no CA in this directory", "make one with: bulla ca init")            \
  ROW(no_such_certificate, internal_error, "", "this CA has issued no such certificate", "see: bulla ca list")         \
  ROW(name_invalid, internal_error, "", "this is no DNS name, IP address or e-mail address", "")                       \
  ROW(pin_malformed, internal_error, "", "this is no pin of a key", "a pin is sha256// and 44 characters of base64, or 64 hexadecimal digits, or a PEM file of the key or of its certificate") \
  ROW(authority_name_invalid, internal_error, "", "a CA's name is 1 to 48 characters, none of them a control", "")     \
  ROW(validity_invalid, internal_error, "", "a certificate cannot outlive the CA that issues it", "give fewer --days") \
  ROW(log_list_malformed, internal_error, "", "this is no list of transparency logs", "give the JSON, version 3, that Chrome publishes") \
  ROW(recording_unreadable, internal_error, "", "the file is no recording of connections, or is damaged", "")         \
  ROW(replay_differs, internal_error, "", "the connection run again is not the one that was recorded", "replay with the version of bulla, and of libcrypto, that recorded it") \
  ROW(trust_store_failed, internal_error, "", "a trust store can't be read or changed", "")                            \
  ROW(network_failed, internal_error, "", "the network refused an operation", "")                                      \
  ROW(capture_unreadable, internal_error, "", "the file is no capture of packets that can be read here", "give a file that tcpdump -w or Wireshark has written (pcap or pcapng)") \
  ROW(no_tls_in_capture, internal_error, "", "there is no TLS connection in the capture", "capture where the connection passes, from its first packet on, and whole packets (tcpdump -s 0)") \
  ROW(keylog_malformed, internal_error, "", "there is no line of a key log in the file", "a line is LABEL, the client's random and the secret in hexadecimal, as SSLKEYLOGFILE makes programs write it")
// clang-format on

enum class Fault : std::uint8_t {
#define BULLA_ENUMERATOR(fault, alert, rule, text, mend) fault,
  BULLA_FAULTS(BULLA_ENUMERATOR)
#undef BULLA_ENUMERATOR
};

struct FaultRow {
  std::string_view name;
  Alert alert;
  std::string_view rule;
  std::string_view text;
  std::string_view mend;
};

inline constexpr std::array fault_table{
#define BULLA_ROW(fault, alert, rule, text, mend) FaultRow{#fault, Alert::alert, rule, text, mend},
    BULLA_FAULTS(BULLA_ROW)
#undef BULLA_ROW
};
static_assert(fault_table.size() < 256);

constexpr const FaultRow& row_of(Fault fault) { return fault_table[std::to_underlying(fault)]; }

}  // namespace bulla

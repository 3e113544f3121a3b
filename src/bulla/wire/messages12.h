// wire: the handshake messages of TLS 1.2 that TLS 1.3 has not, or has in another form (RFC 5246 §7.4, RFC 8422 §5).
// The hellos are the same structs in both: hello.h.
#pragma once
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::wire::tls12 {

// RFC 5246 §7.4.1.1: struct { } HelloRequest;
struct HelloRequest {
  static constexpr auto handshake_type = HandshakeType::hello_request;
  BULLA_WIRE();
};

// RFC 5246 §7.4.2: struct { ASN.1Cert certificate_list<0..2^24-1>; } Certificate;
struct Certificate {
  static constexpr auto handshake_type = HandshakeType::certificate;
  using ASN1Cert = opaque<1, 0xffffff>;  // DER
  list<ASN1Cert, 0, 0xffffff> certificate_list;
  BULLA_WIRE(certificate_list);
};

// The same message where a raw public key was agreed on. RFC 7250 §3:
//   struct { opaque ASN.1_subjectPublicKeyInfo<1..2^24-1>; } Certificate;
// Empty: there is none to show, as a client says it (RFC 5246 §7.4.6).
struct RawPublicKey {
  static constexpr auto handshake_type = HandshakeType::certificate;
  opaque<0, 0xffffff> ASN1_subjectPublicKeyInfo;  // DER
  BULLA_WIRE(ASN1_subjectPublicKeyInfo);
};
// To whom the hellos are not known the first byte tells them apart: no chain begins with DER's tag of a sequence, its
// first certificate would be longer than a message can be.
inline bool holds_raw_public_key(Bytes body) {
  constexpr std::uint8_t sequence = 0x30;
  const auto message = decode<RawPublicKey>(body);
  return message && !message->ASN1_subjectPublicKeyInfo.empty() &&
         message->ASN1_subjectPublicKeyInfo.value.front() == sequence;
}

// RFC 6066 §8: struct { CertificateStatusType status_type; OCSPResponse response; } CertificateStatus;
struct CertificateStatus : wire::CertificateStatus {
  static constexpr auto handshake_type = HandshakeType::certificate_status;
};

// RFC 8422 §5.4: struct { ECCurveType curve_type; select (curve_type) { case named_curve: NamedCurve namedcurve; }; }
//   ECParameters;
struct ECParameters {
  ECCurveType curve_type = ECCurveType::named_curve;
  NamedGroup namedcurve{};
  BULLA_WIRE(curve_type, namedcurve);
};

// RFC 8422 §5.4: struct { opaque point <1..2^8-1>; } ECPoint;
using ECPoint = opaque<1, 0xff>;

// RFC 8422 §5.4: struct { ECParameters curve_params; ECPoint public; } ServerECDHParams;
struct ServerECDHParams {
  ECParameters curve_params;
  ECPoint public_;
  BULLA_WIRE(curve_params, public_);
};

// RFC 8422 §5.4: struct { ServerECDHParams params; Signature signed_params; } ServerKeyExchange;
//   with RFC 5246 §4.7: struct { SignatureAndHashAlgorithm algorithm; opaque signature<0..2^16-1>; } DigitallySigned;
struct ServerKeyExchange {
  static constexpr auto handshake_type = HandshakeType::server_key_exchange;
  ServerECDHParams params;
  SignatureScheme algorithm{};
  opaque<0, 0xffff> signature;
  BULLA_WIRE(params, algorithm, signature);

  // Curves by name alone (RFC 8422 §5.4): Fault::value_out_of_range.
  constexpr Result<void> check() const {
    if (params.curve_params.curve_type == ECCurveType::named_curve) return {};
    return fail(Fault::value_out_of_range, HandshakeHeader::size);
  }
};

// RFC 5246 §7.4.3: digitally-signed struct { opaque client_random[32]; opaque server_random[32]; ServerDHParams params;
// }
//   signed_params;
// What the signature in ServerKeyExchange is about; encode() it. Its own encoding is that of the message.
struct SignedParams {
  Random client_random;
  Random server_random;
  ServerECDHParams params;
  BULLA_WIRE(client_random, server_random, params);
  static constexpr std::size_t max_size = 32 + 32 + 3 + 1 + 0xff;
};

// RFC 5246 §7.4.4: struct { ClientCertificateType certificate_types<1..2^8-1>;
//   SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>;
//   DistinguishedName certificate_authorities<0..2^16-1>; } CertificateRequest;
struct CertificateRequest {
  static constexpr auto handshake_type = HandshakeType::certificate_request;
  using DistinguishedName = opaque<1, 0xffff>;  // DER
  list<ClientCertificateType, 1, 0xff> certificate_types;
  list<SignatureScheme, 2, 0xfffe> supported_signature_algorithms;
  list<DistinguishedName, 0, 0xffff> certificate_authorities;
  BULLA_WIRE(certificate_types, supported_signature_algorithms, certificate_authorities);
};

// RFC 5246 §7.4.5: struct { } ServerHelloDone;
struct ServerHelloDone {
  static constexpr auto handshake_type = HandshakeType::server_hello_done;
  BULLA_WIRE();
};

// The two bodies of a ClientKeyExchange; which of them it has, the suite says.
// RFC 8422 §5.7: struct { select (PublicValueEncoding) { case explicit: ECPoint ecdh_Yc; } ecdh_public; }
//   ClientECDiffieHellmanPublic;
struct ClientECDiffieHellmanPublic {
  static constexpr auto handshake_type = HandshakeType::client_key_exchange;
  ECPoint ecdh_Yc;
  BULLA_WIRE(ecdh_Yc);
};
// RFC 5246 §7.4.7.1: struct { public-key-encrypted PreMasterSecret pre_master_secret; } EncryptedPreMasterSecret;
struct EncryptedPreMasterSecret {
  static constexpr auto handshake_type = HandshakeType::client_key_exchange;
  opaque<0, 0xffff> pre_master_secret;
  BULLA_WIRE(pre_master_secret);
};

// RFC 5246 §7.4.8: struct { digitally-signed struct { opaque handshake_messages[handshake_messages_length]; } }
//   CertificateVerify;
using CertificateVerify = wire::CertificateVerify;  // the same on the wire

// RFC 5246 §7.4.9: struct { opaque verify_data[verify_data_length]; } Finished; every suite here has the default
// length.
struct Finished {
  static constexpr auto handshake_type = HandshakeType::finished;
  fixed<12> verify_data;
  BULLA_WIRE(verify_data);
};

// RFC 5077 §3.3: struct { uint32 ticket_lifetime_hint; opaque ticket<0..2^16-1>; } NewSessionTicket;
struct NewSessionTicket {
  static constexpr auto handshake_type = HandshakeType::new_session_ticket;
  std::uint32_t ticket_lifetime_hint = 0;  // seconds; 0: it doesn't say
  opaque<0, 0xffff> ticket;                // empty: none, after all
  BULLA_WIRE(ticket_lifetime_hint, ticket);
};

}  // namespace bulla::wire::tls12

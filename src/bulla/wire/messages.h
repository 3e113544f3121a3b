// wire: the handshake messages of TLS 1.3 that follow the hellos (RFC 9846 §4.4 to §4.7).
#pragma once
#include "bulla/wire/extension_block.h"
#include "bulla/wire/handshake_header.h"

namespace bulla::wire {

// RFC 9846 §4.4.1: struct { Extension extensions<0..2^16-1>; } EncryptedExtensions;
struct EncryptedExtensions {
  static constexpr auto handshake_type = HandshakeType::encrypted_extensions;
  ExtensionBlock extensions;
  BULLA_WIRE(extensions);
  constexpr Result<void> check() const { return extensions.check(); }
};

// RFC 9846 §4.4.2: struct { opaque certificate_request_context<0..2^8-1>; Extension extensions<0..2^16-1>; }
//   CertificateRequest;
struct CertificateRequest {
  static constexpr auto handshake_type = HandshakeType::certificate_request;
  opaque<0, 0xff> certificate_request_context;
  ExtensionBlock extensions;
  BULLA_WIRE(certificate_request_context, extensions);
  constexpr Result<void> check() const { return extensions.check(); }
};

// RFC 9846 §4.5.1: struct { opaque cert_data<1..2^24-1>; Extension extensions<0..2^16-1>; } CertificateEntry;
struct CertificateEntry {
  opaque<1, 0xffffff> cert_data;  // DER: a certificate, or a SubjectPublicKeyInfo where RawPublicKey was agreed on
  ExtensionBlock extensions;
  BULLA_WIRE(cert_data, extensions);
};

// RFC 9846 §4.5.1: struct { opaque certificate_request_context<0..2^8-1>; CertificateEntry certificate_list<0..2^24-1>;
// }
//   Certificate;
struct Certificate {
  static constexpr auto handshake_type = HandshakeType::certificate;
  opaque<0, 0xff> certificate_request_context;
  list<CertificateEntry, 0, 0xffffff> certificate_list;
  BULLA_WIRE(certificate_request_context, certificate_list);

  // ExtensionBlock::check for each entry.
  constexpr Result<void> check() const {
    for (const auto& entry : certificate_list)
      if (auto ok = entry.extensions.check(); !ok) return ok;
    return {};
  }
};

// RFC 9846 §4.5.2: struct { SignatureScheme algorithm; opaque signature<0..2^16-1>; } CertificateVerify;
struct CertificateVerify {
  static constexpr auto handshake_type = HandshakeType::certificate_verify;
  SignatureScheme algorithm{};
  opaque<0, 0xffff> signature;
  BULLA_WIRE(algorithm, signature);
};

// RFC 9846 §4.5.3: struct { opaque verify_data[Hash.length]; } Finished;
struct Finished {
  static constexpr auto handshake_type = HandshakeType::finished;
  remainder verify_data;
  BULLA_WIRE(verify_data);

  // The shape depends on the suite's hash: Fault::truncated, Fault::trailing_bytes.
  constexpr Result<void> check_size(std::size_t hash_size) const {
    const auto size = verify_data.size();
    if (size == hash_size) return {};
    return fail(size < hash_size ? Fault::truncated : Fault::trailing_bytes,
                HandshakeHeader::size + std::min(size, hash_size));
  }
};

// RFC 9846 §4.6: struct {} EndOfEarlyData;
struct EndOfEarlyData {
  static constexpr auto handshake_type = HandshakeType::end_of_early_data;
  BULLA_WIRE();
};

// RFC 9846 §4.7.1: struct { uint32 ticket_lifetime; uint32 ticket_age_add; opaque ticket_nonce<0..255>;
//   opaque ticket<1..2^16-1>; Extension extensions<0..2^16-1>; } NewSessionTicket;
struct NewSessionTicket {
  static constexpr auto handshake_type = HandshakeType::new_session_ticket;
  std::uint32_t ticket_lifetime = 0;  // seconds
  std::uint32_t ticket_age_add = 0;   // milliseconds, modulo 2^32
  opaque<0, 255> ticket_nonce;
  opaque<1, 0xffff> ticket;
  ExtensionBlock extensions;
  BULLA_WIRE(ticket_lifetime, ticket_age_add, ticket_nonce, ticket, extensions);
  constexpr Result<void> check() const { return extensions.check(); }
};

// RFC 9846 §4.7.3: struct { KeyUpdateRequest request_update; } KeyUpdate;
struct KeyUpdate {
  static constexpr auto handshake_type = HandshakeType::key_update;
  KeyUpdateRequest request_update{};
  BULLA_WIRE(request_update);

  // Fault::key_update_malformed.
  constexpr Result<void> check() const {
    if (request_update == KeyUpdateRequest::update_not_requested) return {};
    if (request_update == KeyUpdateRequest::update_requested) return {};
    return fail(Fault::key_update_malformed);
  }
};

// RFC 8879 §4: struct { CertificateCompressionAlgorithm algorithm; uint24 uncompressed_length;
//   opaque compressed_certificate_message<1..2^24-1>; } CompressedCertificate;
struct CompressedCertificate {
  static constexpr auto handshake_type = HandshakeType::compressed_certificate;
  CertificateCompressionAlgorithm algorithm{};
  uint24 uncompressed_length;
  opaque<1, 0xffffff> compressed_certificate_message;
  BULLA_WIRE(algorithm, uncompressed_length, compressed_certificate_message);
};

}  // namespace bulla::wire

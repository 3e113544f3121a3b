// handshake: the messages that a TLS 1.2 server writes.
#pragma once
#include "bulla/handshake/server12/hello.h"
#include "bulla/handshake/server12/states.h"

namespace bulla::handshake::server12 {

// What ServerHello says beside what the hello alone decides.
struct HelloAnswers {
  std::string_view protocol;                           // ALPN; empty: none
  bool resumes = false;                                // then the client hears nothing new of us
  bool staple = false;                                 // a CertificateStatus follows
  Bytes timestamps{};                                  // empty: none
  std::optional<wire::CertificateType> server_type{};  // RFC 7250; none: it is not said
  std::optional<wire::CertificateType> client_type{};
};
// Appends a ServerHello.
Result<void> put_server_hello(Buffer& to, const Course& course, const HelloExtensions& hello,
                              const HelloAnswers& answers);

// Appends a CertificateRequest for what the policy can verify, and of certificates what the trust knows.
Result<void> put_certificate_request(Buffer& to, wire::CertificateType type, const ServerConfig& config);

}  // namespace bulla::handshake::server12

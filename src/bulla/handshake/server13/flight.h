// handshake: the messages that a TLS 1.3 server writes.
#pragma once
#include "bulla/handshake/server13/hello.h"
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

// What a ServerHello says beside suite and version.
struct ServerChoice {
  wire::KeyShareEntry share;
  std::optional<std::uint16_t> psk{};  // place among the client's
};

// Each appends one whole message to `to`.
Result<void> put_hello_retry_request(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite,
                                     const crypto::Group& group);
Result<void> put_server_hello(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite,
                              const ServerChoice& choice, crypto::Random& random);
// What EncryptedExtensions says beside what the hello alone decides.
struct Answers {
  std::string_view protocol;  // ALPN; empty: none
  std::uint8_t tickets = 0;   // how many will follow
  bool early_data = false;    // is taken
  bool resumes = false;       // a session, which says the name (RFC 6066 §3)
  // What Certificate messages hold (RFC 7250), of the server's own and of the client's; none: not said.
  std::optional<wire::CertificateType> server_type{};
  std::optional<wire::CertificateType> client_type{};
};
Result<void> put_encrypted_extensions(Buffer& to, const HelloExtensions& hello, const Answers& answers);
// request_context: empty during the handshake, never twice the same after it. type: what the client is to show.
Result<void> put_certificate_request(Buffer& to, Bytes request_context, wire::CertificateType type,
                                     const ServerConfig& config);

}  // namespace bulla::handshake::server13

// handshake: the messages that a TLS 1.3 server writes.
#pragma once
#include "bulla/handshake/server13/hello.h"
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

// Each appends one whole message to `to`.
Result<void> put_hello_retry_request(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite,
                                     const crypto::Group& group);
Result<void> put_server_hello(Buffer& to, const wire::ClientHello& hello, const crypto::Suite& suite,
                              const wire::KeyShareEntry& share, crypto::Random& random);
Result<void> put_encrypted_extensions(Buffer& to, const HelloExtensions& hello, std::string_view protocol);
Result<void> put_certificate_request(Buffer& to, const ServerConfig& config);

}  // namespace bulla::handshake::server13

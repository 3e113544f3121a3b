// handshake: which versions a configuration speaks, and which of them a connection has.
#pragma once
#include "bulla/handshake/config.h"
#include "bulla/wire/hello.h"

namespace bulla::handshake {

bool speaks_tls13(const ClientConfig& config);
bool speaks_tls13(const ServerConfig& config);
// Where it is linked, the policy has suites for it, and a certificate or raw key proves who the server is.
bool speaks_tls12(const ClientConfig& config);
bool speaks_tls12(const ServerConfig& config);

// The newest of ours that the client speaks (RFC 9846 §4.3.1). Fault::protocol_version; Fault::inappropriate_fallback
// if the client could do better and says that it has fallen back (RFC 7507 §3).
Result<wire::ProtocolVersion> choose_version(const wire::ClientHello& hello, const ServerConfig& config);

}  // namespace bulla::handshake

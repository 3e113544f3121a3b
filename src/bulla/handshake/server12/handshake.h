// handshake: the TLS 1.2 server as the engine drives it.
#pragma once
#include "bulla/handshake/tls12.h"

namespace bulla::handshake::server12 {

// For ServerConfig::tls12.
const ServerTls12* tls12();

}  // namespace bulla::handshake::server12

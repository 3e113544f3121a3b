// handshake: the TLS 1.2 client as the engine drives it.
#pragma once
#include "bulla/handshake/tls12.h"

namespace bulla::handshake::client12 {

// For ClientConfig::tls12.
const ClientTls12* tls12();

}  // namespace bulla::handshake::client12

// handshake: the TLS 1.3 server as the engine drives it.
#pragma once
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

// The references outlive the handshake.
std::unique_ptr<Handshake> make_handshake(const Context& context);

}  // namespace bulla::handshake::server13

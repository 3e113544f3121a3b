// handshake: the TLS 1.3 client as the engine drives it.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

// The references outlive the handshake.
std::unique_ptr<Handshake> make_handshake(const Context& context);

}  // namespace bulla::handshake::client13

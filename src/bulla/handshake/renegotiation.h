// handshake: an open connection of TLS 1.2 and whoever wants to negotiate it again (RFC 5246 §7.2.2, §7.4.1.1): that is
// refused, and the connection goes on.
#pragma once
#include "bulla/handshake/channel.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/witness.h"

namespace bulla::handshake {

// What it refers to outlives it. The peer is the other side; anything but its wish is Fault::unexpected_message.
std::unique_ptr<Afterwards> refuse_renegotiation(Side self, Channel& channel, Witness& witness);

}  // namespace bulla::handshake

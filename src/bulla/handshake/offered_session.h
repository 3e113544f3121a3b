// handshake: a kept session that a client offers to go on with.
#pragma once
#include "bulla/handshake/resumption.h"

namespace bulla::handshake {

struct OfferedSession {
  session::Ticket ticket;
  Revived revived;
};

}  // namespace bulla::handshake

// handshake: what a TLS 1.3 server may still say once the connection is open (RFC 9846 §4.7), but KeyUpdate.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

// terms, resumption: of the sessions that the server's tickets stand for. The context's references outlive it.
std::unique_ptr<Conversation> make_afterwards(const Context& context, const crypto::Suite* suite, session::Terms terms,
                                              keys::StageSecret resumption);

}  // namespace bulla::handshake::client13

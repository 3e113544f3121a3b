// handshake: what a TLS 1.3 server may still say once the connection is open (RFC 9846 §4.7), but KeyUpdate.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

// Consumes all but the outcome. The context's references outlive it.
std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Suite& suite, Connected&& connected);

// Of a connection that was taken over: it takes tickets, and no challenges.
std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Suite& suite,
                                            session::Session essence);

}  // namespace bulla::handshake::client13

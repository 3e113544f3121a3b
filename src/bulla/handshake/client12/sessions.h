// handshake: the sessions that a TLS 1.2 client keeps.
#pragma once
#include "bulla/handshake/client12/states.h"

namespace bulla::handshake::client12 {

// What a NewSessionTicket stands for (RFC 5077 §3.3); nothing if it is empty, too long, or not to be kept. Fills in
// what the terms lack.
std::optional<session::Ticket> ticket_in(const wire::tls12::NewSessionTicket& message, const session::Terms& terms,
                                         const keys::MasterSecret& master, const Context& context);

// Once the server's Finished was good: keeps the new ticket, else the session by the server's id for it, else again the
// one that went on.
void keep_session(Closing& closing, const Context& context);

}  // namespace bulla::handshake::client12

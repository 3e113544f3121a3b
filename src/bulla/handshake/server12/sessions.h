// handshake: sessions that a TLS 1.2 server goes on with, and the names it gives them.
#pragma once
#include "bulla/handshake/server12/hello.h"
#include "bulla/handshake/server12/states.h"

namespace bulla::handshake::server12 {

// What to look up for this client; nothing: it names no session that could be ours.
std::optional<SessionQuestion> session_question(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                                const ServerConfig& config);

// The session that was found, if it may go on; ConnectionInfo::not_resumed says why it may not. `found` outlives it.
struct Resumable {
  const session::Session& session;
  Revived revived;
};
std::optional<Resumable> resumable_by(const SessionFound& found, const Identity* identity, Context& context);

// RFC 5246 §7.4.1.2, RFC 7627 §5.3: what a client that goes on with a session must offer. Fault::session_changed,
// Fault::session_extended_master_secret
Result<void> check_resumption(const session::Session& session, const wire::ClientHello& hello,
                              const HelloExtensions& extensions);

// How a new session will be named: by a ticket, else by an id of ours. Fault::random_failed
Result<Naming> name_session(const HelloExtensions& extensions, const ServerConfig& config);

// Says NewSessionTicket, if one was promised; empty if there can be none after all (RFC 5077 §3.3).
Result<void> say_ticket(Speech12 speech, const Course& course, const keys::MasterSecret& master,
                        const Context& context);

// Keeps the session under its id, if that was its name.
void keep_session(const Course& course, const keys::MasterSecret& master, const Context& context);

}  // namespace bulla::handshake::server12

// session: how a server finds again what a ticket stands for.
#pragma once
#include <memory>
#include <optional>

#include "bulla/session/session.h"

namespace bulla::session {

// Called from any thread. Sealed tickets hold the session themselves; caches hold it here; a store that several
// machines share can be a third.
class ServerSessions {
 public:
  virtual ~ServerSessions() = default;
  // The ticket to issue for this session, 1 to max_ticket bytes. Fault::random_failed; Fault::no_room if it is larger.
  virtual Result<Buffer> put(Session session, Time now) = 0;
  // Nothing: the ticket is not ours, was altered, or its key or session is gone. Whether the session is alive is for
  // the caller to ask.
  virtual std::optional<Session> find(Bytes ticket, Time now) = 0;
};

}  // namespace bulla::session

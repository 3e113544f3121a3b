// tool: tickets in a file, from one run of the command to the next. Knows nothing of connections.
#pragma once
#include "bulla/authority/trouble.h"
#include "bulla/session/client_sessions.h"

namespace bulla::tool {

// PEM, a block a ticket; for the owner's eyes alone: who reads it can impersonate the client to servers and, until the
// tickets are used, the servers to the client. The file is written whole at each change: a ticket that is taken out is
// gone from it before it is used. Two runs at once may lose tickets to each other, and no more.
class SessionFile final : public session::ClientSessions {
 public:
  // A file that is not there holds nothing. Fault::file_unreadable, Fault::session_unreadable, Fault::file_unwritable.
  static Outcome<std::shared_ptr<SessionFile>> open(const std::string& file);

  // A ticket that can't be written is kept no longer than this run; said on stderr once.
  void put(session::Ticket ticket) override;
  std::optional<session::Ticket> take(std::string_view host) override;

 private:
  explicit SessionFile(std::string file) : file_{std::move(file)} {}
  Outcome<void> read();
  Outcome<void> write();
  void save();

  const std::string file_;
  std::mutex mutex_;
  session::ClientMemory tickets_;
  bool complained_ = false;
};

}  // namespace bulla::tool

// What the runner wants to be true of a connection, beside what it sees itself.
#pragma once
#include <optional>
#include <string>

#include "bulla/handshake/info.h"
#include "identities.h"
#include "memory.h"
#include "trace.h"

namespace bulla::bogo {

struct Outcome {
  const Settings& settings;
  const ConnectionInfo& info;
  const Identities& identities;
  const Trace& trace;
  const Memory& memory;
  bool is_resumption;  // not the first connection
};

// Each gives what is otherwise than it should be; nothing: all is well.
std::optional<std::string> surprise_after_handshake(const Outcome& outcome);
std::optional<std::string> surprise_at_end(const Outcome& outcome);

}  // namespace bulla::bogo

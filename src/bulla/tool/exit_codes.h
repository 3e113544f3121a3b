// tool: how the command ends, as scripts see it. Documented in docs/command.md.
#pragma once
#include "bulla/base/result.h"

namespace bulla::tool {

enum class ExitCode : int {
  ok = 0,
  failure = 1,  // something on this machine: a file, a key, the CA's store
  usage = 2,
  network = 3,  // name or network
  negotiation = 4,
  not_trusted = 5,
  wrong_name = 6,
  not_valid_now = 7,  // expired or not yet valid
  revoked = 8,
  client_certificate = 9,  // wanted or refused
  truncated = 10,          // closed without close_notify
};

// The one table. Of an alert that the peer sent: what it says of certificates, it says of ours.
ExitCode exit_code_of(const Error& error);

}  // namespace bulla::tool

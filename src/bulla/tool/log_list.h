// tool: the list of transparency logs that browsers believe, out of its file. Knows nothing of certificates.
#pragma once
#include <memory>
#include <string>

#include "bulla/authority/trouble.h"
#include "bulla/x509/transparency.h"

namespace bulla::tool {

// The JSON of version 3 that Chrome and Apple publish: operators, each with `logs` (and `tiled_logs`), each with `key`
// (base64 of its SubjectPublicKeyInfo) and `state`. Logs that are usable, qualified or readonly count, retired ones for
// what they said before. Fault::log_list_malformed, Fault::file_unreadable.
Outcome<std::shared_ptr<const x509::TransparencyLogs>> read_log_list(const std::string& file);

}  // namespace bulla::tool

// tool: external keys out of a file, as GnuTLS writes them, and the file read with the care that its content wants.
// Knows nothing of connections.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/authority/trouble.h"
#include "bulla/session/external_psk.h"

namespace bulla::tool {

using Psks = std::vector<std::shared_ptr<const session::ExternalPsk>>;

// A line a key: IDENTITY:HEXKEY, then :sha384 for a key that goes with SHA-384 instead of SHA-256, and :raw for one
// that is used as it is instead of imported (RFC 9258). # begins a comment, and empty lines mean nothing. The trouble
// names the line and what is wrong with it, and never shows a key: Fault::psk_file_malformed,
// Fault::psk_identity_invalid, Fault::psk_too_short, Fault::psk_too_long.
Outcome<Psks> psks_in(std::string_view text, const std::string& file);

// The whole file, at least one key. Says so on stderr if others than its owner may read it. Fault::file_unreadable, and
// as above.
Outcome<Psks> load_psks(const std::string& file);

}  // namespace bulla::tool

// handshake: identities without rules. DANGEROUS: what clients get was not read. For tests of clients.
#pragma once
#include "bulla/handshake/identity.h"

namespace bulla::handshake::dangerous {

// The identity with bytes for an OCSP response that nobody has read, whatever they are: 1 to 2^24-1 of them, for one
// with a certificate.
std::shared_ptr<const Identity> staple_unread(const Identity& identity, Bytes response);

}  // namespace bulla::handshake::dangerous

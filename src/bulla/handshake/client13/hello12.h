// handshake: what a client says of TLS 1.2 in its hello, beside TLS 1.3 or alone.
#pragma once
#include "bulla/handshake/client13/hello_extensions.h"
#include "bulla/handshake/config.h"
#include "bulla/handshake/offered_session.h"

namespace bulla::handshake::client13 {

// Its suites: of the policy what the provider has.
void put_suites12(wire::Writer& writer, const ClientConfig& config);

// Its extensions. session: of TLS 1.2, to go on with.
Result<void> collect12(Extensions& extensions, const std::optional<OfferedSession>& session,
                       const ClientConfig& config);

}  // namespace bulla::handshake::client13

// handshake: which of its external keys a client offers, and for which suites.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

// Adds each key once for each hash of the policy's suites that it is good for. Fault::no_common_suite if nothing else
// would do and there is no such suite.
Result<void> offer_keys(Offer& offer, const ClientConfig& config);

// Is a suite worth offering? Where a key alone is proof, only if some key goes with it.
bool is_of_use(const crypto::Suite& suite, const ClientConfig& config);

}  // namespace bulla::handshake::client13

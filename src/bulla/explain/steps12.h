// explain: the seven steps as TLS 1.2 takes them: with a secret that the client sends under the server's key, with
// shares, or going on from an earlier session. Knows no output format.
#pragma once
#include "bulla/explain/steps13.h"

namespace bulla::explain {

// As tell_steps13, where facts.tls12 is set.
void tell_steps12(const Recording& recording, const Facts& facts, Steps& steps);

}  // namespace bulla::explain

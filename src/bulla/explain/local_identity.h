// explain: why a certificate of our own was shown to a server, or was not. Decides nothing.
#pragma once
#include "bulla/explain/failure.h"

namespace bulla::explain {

// A line for each identity that this client has; a line that says so if it has none. Empty if the server did not ask.
Words local_identity_lines(const Recording& recording, const Ourselves& ourselves);

}  // namespace bulla::explain

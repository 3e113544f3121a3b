// explain: whether a server's alert speaks of the client's certificate. Knows no words.
#pragma once
#include "bulla/explain/facts.h"

namespace bulla::explain {

// Is `error` an alert that came to the client, `self`, after it had shown a certificate, or none, as it was asked to,
// and may be about that? In TLS 1.3 any alert then may; in TLS 1.2 the client's other messages are judged at the same
// time, and alerts have other meanings: who shows no certificate gets a handshake_failure (RFC 5246 §7.4.6).
bool refuses_client(const Error& error, Side self, const Facts& facts);

}  // namespace bulla::explain

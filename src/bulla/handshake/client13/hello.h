// handshake: what a TLS 1.3 client says first.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

// Draws the randoms and the key shares of the policy and writes the first ClientHello.
Result<Offer> make_offer(const Context& context);

// Answers a HelloRetryRequest: the shares become one of `group` (null: they stay); the cookie is sent back (empty:
// there is none). RFC 9846 §4.2.2
Result<void> renew_offer(Offer& offer, const crypto::Group* group, Bytes cookie, const Context& context);

}  // namespace bulla::handshake::client13

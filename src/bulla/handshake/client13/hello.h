// handshake: what a TLS 1.3 client says first.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

// A session to offer, of TLS 1.3 or of TLS 1.2.
using Kept = std::variant<OfferedPsk, OfferedSession>;
// Nothing if it may not be used; then ConnectionInfo::not_resumed says why.
std::optional<Kept> kept_of(session::Ticket ticket, const Context& context);

// Draws the randoms and the key shares of the policy and writes the first ClientHello, for all versions that the
// configuration speaks.
Result<Offer> make_offer(std::optional<Kept> kept, const Context& context);

// Once the hello is sent: lets the application send early, if the offer says so.
Result<void> start_early_data(const Offer& offer, const Context& context);

// What a HelloRetryRequest asks for.
struct Retry {
  const crypto::Group* group;    // the shares become one of it; null: they stay
  Bytes cookie;                  // to be sent back; empty: there is none
  keys::Transcript& transcript;  // up to here; gets the new hello
};
// Answers it with another hello. RFC 9846 §4.2.2
Result<void> renew_offer(Offer& offer, const Retry& retry, const Context& context);

}  // namespace bulla::handshake::client13

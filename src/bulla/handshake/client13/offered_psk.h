// handshake: what a client offers to go on with instead of certificates: a session that it has kept, or a key that it
// was given.
#pragma once
#include <variant>

#include "bulla/handshake/offered_session.h"
#include "bulla/handshake/shared_key.h"

namespace bulla::handshake::client13 {

struct OfferedKey {
  Buffer name;
  KeyClaimed claim;
};

struct OfferedPsk {
  std::variant<OfferedSession, OfferedKey> what;
  keys::EarlyStage stage;

  const OfferedSession* session() const { return std::get_if<OfferedSession>(&what); }
  OfferedSession* session() { return std::get_if<OfferedSession>(&what); }
  const OfferedKey* key() const { return std::get_if<OfferedKey>(&what); }

  // RFC 9846 §4.3.11: its name, and its age, which a key has not.
  Bytes identity() const { return session() != nullptr ? session()->ticket.identity : key()->name; }
  std::uint32_t obfuscated_age(Time now) const {
    return session() != nullptr ? session::obfuscated_age(session()->ticket.session, now) : 0;
  }
  keys::EarlyStage::PskOrigin origin() const {
    return key() != nullptr ? key()->claim.psk().origin() : keys::EarlyStage::PskOrigin::resumption;
  }
};

}  // namespace bulla::handshake::client13

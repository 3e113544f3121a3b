// handshake: sessions that a TLS 1.3 server goes on with, and the tickets it issues for them.
#pragma once
#include "bulla/handshake/server13/hello.h"
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

// Each ticket costs an attempt to open it; no client of ours sends more than one.
inline constexpr std::size_t max_offers_tried = 4;

// The session that was found, if it may go on; ConnectionInfo::not_resumed says why it may not. It is a part of
// `found`.
std::optional<Resumable> resumable_by(const SessionFound& found, const Accepted& accepted, const Identity* identity,
                                      Context& context);

// What a binder has to be made with.
struct Binding {
  std::uint16_t place;  // among the client's
  const keys::EarlyStage& stage;
  keys::EarlyStage::PskOrigin origin;
};
// RFC 9846 §4.3.11.2. before_binders: the transcript up to the binders. Fault::bad_binder
Result<void> check_binder(const wire::OfferedPsks& psks, const Binding& binding, const keys::HashValue& before_binders);

// RFC 9846 §4.3.10, §8: by the first ticket, with its suite, soon after it was sent, and for the first time. Once a
// hello, and only of one whose binder is good: others must not fill the guard.
bool takes_early_data(const HelloExtensions& hello, const Resumable& resumable, const crypto::Suite& suite,
                      const Context& context);

// How many the client is to get (RFC 9149).
std::uint8_t tickets_for(const HelloExtensions& hello, const ServerConfig& config, bool resumed);

}  // namespace bulla::handshake::server13

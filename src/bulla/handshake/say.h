// handshake: messages of ours on their way: written to a flight, added to the transcript, shown to the witness.
#pragma once
#include "bulla/base/try.h"
#include "bulla/handshake/witness.h"
#include "bulla/keys/transcript12.h"
#include "bulla/wire/handshake_header.h"

namespace bulla::handshake {

// A flight being written. What it refers to outlives it.
template <class Transcript>
struct SpeechInto {
  Side speaker;
  Transcript& transcript;
  Witness& witness;
  Buffer& flight;

  // put(Buffer&) appends one whole message or fails.
  Result<void> say_with(auto&& put) {
    const auto before = flight.size();
    TRY_VOID(put(flight));
    const auto message = Bytes{flight}.subspan(before);
    transcript.add(message);
    witness.message(speaker, message);
    return {};
  }
  template <class Message>
  Result<void> say(const Message& message) {
    return say_with([&](Buffer& to) { return wire::append_handshake(message, to); });
  }
};
using Speech = SpeechInto<keys::Transcript>;
using Speech12 = SpeechInto<keys::Transcript12>;

}  // namespace bulla::handshake

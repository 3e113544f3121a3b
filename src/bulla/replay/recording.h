// replay: what one connection was, event by event, and its form in a file. Knows nothing of how it comes about or is
// run again.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "bulla/base/clock.h"
#include "bulla/crypto/hash.h"
#include "bulla/engine/observer.h"

namespace bulla::replay {

using Moment = std::chrono::microseconds;  // since the recording began

// Are the connection's secrets in it: what was drawn, the sessions, the plaintext? Without them it can be looked at, as
// anybody on the wire could; with them it can be run again, and read.
enum class Secrets : std::uint8_t { left_out, kept };

// Numbers of the file's form. `body`: see the structs below and recording.cpp.
enum class Kind : std::uint8_t {
  // What the wire shows, and what came of it.
  sent = 1,      // a record of ours, whole
  received = 2,  // one of the peer's
  alert = 3,     // StoredAlert: readable, whoever sent it
  judged = 4,    // StoredJudgement
  failed = 5,    // StoredError: why the connection ended
  // What it takes to run it again: recorded with the secrets alone.
  call = 16,             // StoredCall, after all that happened in it
  message = 17,          // empty: a handshake message was said or heard
  drawn = 18,            // random bytes
  time = 19,             // std::uint64_t: milliseconds since 1970
  signature = 20,        // Answer: ours
  ticket_taken = 21,     // a client's store gave this session::Ticket; empty: none
  ticket_issued = 22,    // Answer: a server's store gave this ticket
  session_found = 23,    // a server's store gave this session::Session, for a ticket or an id; empty: none
  first_use = 24,        // one byte: 1 if the guard held an early hello to be the first
  protocol_chosen = 25,  // Choice: by the application
  external_key = 26,     // a session::ExternalPsk: each of a client's, what a server found; empty: nothing
  decrypted = 27,        // Answer: a premaster secret, by our key
};
bool is_public(Kind kind);
bool is_known(Kind kind);

// Wiped when it goes.
struct Event {
  Kind kind{};
  Moment at{};
  Buffer body{};

  Event(Kind what, Moment when, Buffer content) : kind{what}, at{when}, body{std::move(content)} {}
  Event(Event&&) noexcept = default;
  Event& operator=(Event&& other) noexcept {
    kind = other.kind;
    at = other.at;
    std::swap(body, other.body);
    return *this;
  }
  ~Event();
};

// Whatever a connection does, about this much is kept of it; what comes later is cut off.
inline constexpr std::size_t max_recording = 16 << 20;

struct Recording {
  Side self{};
  Secrets secrets = Secrets::left_out;
  bool cut = false;  // there was more than max_recording
  Time begun{};
  Buffer setting{};  // see setting.h
  std::vector<Event> events{};
};

// One, in its frame: it says its size and carries a digest. The caller wipes it. Fault::no_room if it is too large for
// any file; then there is nothing.
Result<Buffer> encode(const Recording& recording, const crypto::Hash& sha256);

// All the recordings of a file, whole or not at all. Fault::recording_unreadable with the offset of what is wrong: it
// is no such file, of another version, cut off, or not what was written.
Result<std::vector<Recording>> decode_all(Bytes file, const crypto::Hash& sha256);
// What lies in one frame, without it; its offsets count from there.
Result<Recording> decode_body(Bytes body);
// Do these bytes begin a file of recordings, as far as they go?
bool begins_recordings(Bytes file);

// Bodies of events. Errors are written by the name of their row, which outlives their number.
Buffer encode_error(const Error& error);
Result<Error> decode_error(Bytes body);
Buffer encode_alert(Side from, Alert alert);
std::pair<Side, Alert> decode_alert(Bytes body);  // of an event that was decoded
Buffer encode_judgement(const x509::Explanation& why, const Error* error);
struct Judgement {
  x509::Explanation why;
  std::optional<Error> error;
};
Result<Judgement> decode_judgement(Bytes body);

// No more of an outbox can have mattered: what fills it would not fit into a recording.
inline constexpr std::size_t max_outbox = max_recording;

// A Call as it can be made again.
struct PlainCall {
  Call::What what{};
  std::uint32_t pending = 0;
  std::uint32_t room = 0;
  std::optional<Error> refused{};
  std::optional<Error> error{};
  Bytes bytes{};  // of receive: what its records don't hold. A view
};
Buffer encode_call(const PlainCall& call);
Result<PlainCall> decode_call(Bytes body);

// A value, or why there is none.
Buffer encode_outcome(const Result<Buffer>& answer);
Result<Buffer> decode_outcome(Bytes body);  // Fault::recording_unreadable, or the recorded failure

}  // namespace bulla::replay

// handshake: what the engine drives, whatever the role and version. One object a handshake; gone when it is done.
#pragma once
#include <memory>

#include "bulla/crypto/provider.h"
#include "bulla/handshake/channel.h"
#include "bulla/handshake/info.h"
#include "bulla/handshake/questions.h"
#include "bulla/keys/prf12.h"
#include "bulla/keys/schedule.h"
#include "bulla/session/session.h"

namespace bulla::handshake {

enum class Progress : std::uint8_t { waits_for_peer, waits_for_answer, done };

// Takes the peer's messages and answers them, and may have to ask the application before it can.
class Conversation {
 public:
  virtual ~Conversation() = default;
  // One whole message of the peer with its header.
  virtual Result<Progress> message(Bytes raw) = 0;
  // The peer's ChangeCipherSpec, where TLS 1.2 was chosen. Fault::bad_change_cipher_spec if none is legal now.
  virtual Result<Progress> change_cipher_spec() { return fail(Fault::bad_change_cipher_spec); }
  // While waits_for_answer: what is asked, and the answer.
  virtual const Question* question() const = 0;
  virtual Result<Progress> answer(Answer answer) = 0;
  // Must that be answered before another message can be taken?
  virtual bool stands_still() const { return question() != nullptr; }
};

// The messages of an open connection (RFC 9846 §4.7), but KeyUpdate. Progress::done: the client has answered a
// challenge.
class Afterwards : public Conversation {
 public:
  // A server's: asks the client who it is. Fault::api_misuse if it can't be asked now.
  virtual Result<void> challenge() { return fail(Fault::api_misuse); }
  // What later tickets are made of: a client's terms and resumption secret. Only if it is at rest: nothing is asked and
  // nothing half-answered. Consumes it. Fault::api_misuse
  virtual Result<session::Session> essence() { return fail(Fault::api_misuse); }
  // Between the messages of one answer nothing else may stand (RFC 9846 §4.7.2).
  virtual bool inside_answer() const { return false; }
};

// What keying material of TLS 1.2 comes from (RFC 5705 §4).
struct Exporter12 {
  keys::MasterSecret master;
  std::array<std::uint8_t, 32> client_random;
  std::array<std::uint8_t, 32> server_random;
};

// What a finished handshake leaves to the connection.
struct Outcome {
  const crypto::Suite* suite = nullptr;  // null: TLS 1.2, of which there are but the last two
  keys::TrafficPair traffic{};           // application_traffic_secret_0, both ways, already in use in the channel
  keys::StageSecret exporter{};
  // None: TLS 1.3, or a master secret that may not be used so (RFC 7627 §5.4).
  std::optional<Exporter12> exporter12{};
  // Null: there are no such messages. It refers to what the handshake referred to.
  std::unique_ptr<Afterwards> afterwards{};
};

class Handshake : public Conversation {
 public:
  // Says what is to be said first (a client's hello), as soon as what it asks is answered.
  virtual Result<Progress> start() = 0;
  // Once done.
  virtual Outcome outcome() && = 0;
};

}  // namespace bulla::handshake

// handshake: what the engine drives, whatever the role and version. One object a handshake; gone when it is done.
#pragma once
#include <memory>

#include "bulla/crypto/provider.h"
#include "bulla/handshake/channel.h"
#include "bulla/handshake/info.h"
#include "bulla/keys/schedule.h"

namespace bulla::handshake {

// What a finished handshake leaves to the connection.
struct Outcome {
  const crypto::Suite* suite = nullptr;
  keys::TrafficPair traffic;  // application_traffic_secret_0, both ways, already in use in the channel
  keys::StageSecret exporter;
};

enum class Progress : std::uint8_t { waits_for_peer, waits_for_answer, done };

class Handshake {
 public:
  virtual ~Handshake() = default;
  // Says what is to be said first (a client's hello).
  virtual Result<Progress> start() = 0;
  // One whole message of the peer with its header.
  virtual Result<Progress> message(Bytes raw) = 0;
  // While waits_for_answer: what is asked, and the answer.
  virtual const SigningQuestion* question() const = 0;
  virtual Result<Progress> answer(Buffer signature) = 0;
  // Once done.
  virtual Outcome outcome() && = 0;
};

}  // namespace bulla::handshake

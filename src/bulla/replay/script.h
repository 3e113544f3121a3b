// replay: a recording as the answers to what an engine asks: each kind of event in its order. Knows no engine.
#pragma once
#include <array>
#include <optional>

#include "bulla/replay/recording.h"
#include "bulla/replay/setting.h"

namespace bulla::replay {

// What was not as recorded.
enum class Aspect : std::uint8_t {
  bytes,       // a record of ours
  randomness,  // more was drawn, or in other portions
  time,        // the clock was asked more often
  signatures,  // more were asked for, or more was to be decrypted
  sessions,    // the store was asked more often
  protocol,    // the application was asked more often
  outcome,     // a call ended otherwise
};

// Where a connection that is run again first leaves what was recorded.
struct Difference {
  Aspect aspect{};
  std::uint64_t record = 0;  // how many of ours had come out the same
  std::size_t offset = 0;    // in the next one, of bytes
};

// The recording outlives it.
class Script {
 public:
  explicit Script(const Recording& recording) : recording_{recording} {}

  // The next event of this kind; null: there is no more.
  const Event* next(Kind kind);
  // The same; that there is none is a difference.
  const Event* demand(Kind kind, Aspect aspect);
  // The first one stays.
  void differ(Aspect aspect, std::size_t offset = 0);
  const std::optional<Difference>& difference() const { return difference_; }
  Side self() const { return recording_.self; }

  // A record of ours that came out again.
  void compare(Bytes record);
  std::uint64_t records() const { return records_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  const Recording& recording_;
  std::array<std::size_t, 64> next_{};  // by kind: where to look for it
  std::optional<Difference> difference_;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
};

// Randomness, clock, stores and keys that say again what was recorded. They hold the script.
struct Actors {
  explicit Actors(std::shared_ptr<Script> script, const crypto::Provider& real);
  Actors(const Actors&) = delete;
  Actors& operator=(const Actors&) = delete;

  std::shared_ptr<Script> script;
  std::unique_ptr<crypto::Random> random;
  std::unique_ptr<Clock> clock;
  crypto::Provider provider;                           // with that randomness
  std::vector<crypto::SignatureAlgorithm> signatures;  // those of the provider; see offer_as

  // The provider says that it verifies what the recorded one did, so that as much is offered.
  void offer_as(const Summary& recorded);

  // policy and trust: the caller's, if it has some.
  Circumstances circumstances(const Circumstances& given) const;
};

}  // namespace bulla::replay

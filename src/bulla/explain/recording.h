// explain: what one connection showed, kept within bounds. Knows nothing of what it means.
#pragma once
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bulla/engine/observer.h"
#include "bulla/explain/sealing.h"

namespace bulla::explain {

using Moment = std::chrono::microseconds;  // since the recording began
// Time that only goes forward. Comes from outside, as all time does.
using Stopwatch = std::function<std::chrono::microseconds()>;
std::chrono::microseconds steady_time();  // the machine's

enum class What : std::uint8_t { message, alert, judged };

struct Event {
  What what{};
  Side from{};  // of a judgement: whose chain it was
  Moment at{};
  Buffer message{};      // with its header; empty if it was too long to keep
  std::size_t size = 0;  // of the message, whether it was kept or not
  Alert alert{};
  x509::Explanation why{};        // of a judgement
  std::optional<Error> broken{};  // of a judgement; empty: the chain is good
};

// What crossed the network in one direction.
struct Traffic {
  std::uint64_t records = 0;
  std::uint64_t sealed_records = 0;
  std::uint64_t bytes = 0;  // headers included
};

// Whatever a peer does, about this much is kept of it.
inline constexpr std::size_t max_events = 64;
inline constexpr std::size_t max_kept_bytes = 256 * 1024;

struct Recording {
  Side self{};
  std::vector<Event> events;
  std::uint64_t events_left_out = 0;  // those after the first max_events
  std::array<Traffic, 2> traffic;     // by Side
  std::string shared_key{};           // identity of the external key that both sides have proved to hold; empty: none
};

// Watches one connection. Used by one thread at a time, as its engine is.
class Recorder final : public Observer {
 public:
  explicit Recorder(Side self, Stopwatch stopwatch = steady_time);
  // Moments count from here, instead of from the recorder's making.
  void restart_time() { begin_ = stopwatch_(); }

  void message(Side from, Bytes message) override;
  void judged(const x509::Explanation& why, const Error* error) override;
  void key_proved(std::string_view identity) override { recording_.shared_key = identity; }
  void record(Side from, Bytes record) override;
  void alert(Side from, Alert alert) override;

  const Recording& recording() const { return recording_; }

 private:
  Event* add(What what, Side from);

  Stopwatch stopwatch_;
  std::chrono::microseconds begin_;
  std::size_t kept_bytes_ = 0;
  Sealing sealing_;
  Recording recording_;
};

}  // namespace bulla::explain

// explain: what one connection showed, kept within bounds. Knows nothing of what it means.
#include "bulla/explain/recording.h"

#include "bulla/explain/sides.h"

namespace bulla::explain {

std::chrono::microseconds steady_time() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

Recorder::Recorder(Side self, Stopwatch stopwatch) : stopwatch_{std::move(stopwatch)}, begin_{stopwatch_()} {
  recording_.self = self;
}

// An alert ends the story, so there is always room for both sides' last.
Event* Recorder::add(What what, Side from) {
  constexpr std::size_t room_for_alerts = 4;
  const std::size_t limit = what == What::alert ? max_events + room_for_alerts : max_events;
  if (recording_.events.size() >= limit) {
    ++recording_.events_left_out;
    return nullptr;
  }
  return &recording_.events.emplace_back(Event{.what = what, .from = from, .at = stopwatch_() - begin_});
}

void Recorder::message(Side from, Bytes message) {
  sealing_.heed(message);
  auto* const event = add(What::message, from);
  if (event == nullptr) return;
  event->size = message.size();
  if (message.size() > max_kept_bytes - kept_bytes_) return;
  kept_bytes_ += message.size();
  event->message.assign(message.begin(), message.end());
}

void Recorder::judged(const x509::Explanation& why, const Error* error) {
  auto* const event = add(What::judged, other(recording_.self));
  if (event == nullptr) return;
  event->why = why;
  if (error != nullptr) event->broken = *error;
}

void Recorder::record(Side from, Bytes record) {
  auto& traffic = recording_.traffic[std::to_underlying(from)];
  ++traffic.records;
  traffic.bytes += record.size();
  if (sealing_.seals(from, record)) ++traffic.sealed_records;
}

void Recorder::alert(Side from, Alert alert) {
  if (auto* const event = add(What::alert, from)) event->alert = alert;
}

}  // namespace bulla::explain

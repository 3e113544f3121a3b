#include "bulla/explain/narrator.h"

#include "bulla/explain/transaction.h"
#include "bulla/wire/names.h"

namespace bulla::explain {

void Narrator::message(Side from, Bytes message) {
  recorder_.message(from, message);
  if (static_cast<wire::HandshakeType>(message[0]) == wire::HandshakeType::finished)
    finished_[std::to_underlying(from)] = true;
}

void Narrator::called(const Call& call) {
  if ((finished_[0] && finished_[1]) || call.error != nullptr) tell_once();
}

// One that never said anything has nothing to be told.
void Narrator::tell_once() {
  if (std::exchange(told_, true) || recorder_.recording().events.empty()) return;
  tell_(to_text(transaction_of(recorder_.recording()), paint_) + "\n");
}

}  // namespace bulla::explain

#include "bulla/keys/transcript12.h"

namespace bulla::keys {

void Transcript12::add(Bytes message) {
  running_.add(message);
  if (keeps_) append(messages_, message);
}

void Transcript12::forget_messages() {
  keeps_ = false;
  messages_ = Buffer{};
}

}  // namespace bulla::keys

// support: handshake messages that lie one after the other, apart.
#pragma once
#include <vector>

#include "bulla/base/bytes.h"

namespace bulla::test {

// Each with its header; the last one may be cut short.
inline std::vector<Buffer> split_messages(Bytes flight) {
  std::vector<Buffer> messages;
  while (flight.size() >= 4) {
    const auto size = 4 + (std::size_t{flight[1]} << 16 | std::size_t{flight[2]} << 8 | flight[3]);
    const auto message = flight.first(std::min(size, flight.size()));
    messages.emplace_back(message.begin(), message.end());
    flight = flight.subspan(message.size());
  }
  return messages;
}

}  // namespace bulla::test

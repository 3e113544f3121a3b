// tests/explain: a captured connection of TLS 1.2 by its name, and its records.
#pragma once
#include <algorithm>

#include "bulla/handshake/witness.h"
#include "support/captures12.h"
#include "support/hex.h"

namespace bulla::test {

inline const Capture12& capture12(std::string_view name) {
  static const auto all = captures12();
  return *std::ranges::find(all, name, &Capture12::name);
}

inline std::vector<Buffer> records_of(const Capture12& capture, Side side) {
  const auto bytes = from_hex(capture.words.at(side == Side::client ? "client" : "server"));
  std::vector<Buffer> records;
  Bytes stream{bytes};
  while (stream.size() >= 5) {
    const auto record = stream.first(std::size_t{5} + (stream[3] << 8 | stream[4]));
    records.emplace_back(record.begin(), record.end());
    stream = stream.subspan(record.size());
  }
  return records;
}

}  // namespace bulla::test

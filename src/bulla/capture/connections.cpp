#include "bulla/capture/connections.h"

#include <algorithm>

namespace bulla::capture {
namespace {

std::uint8_t end_of(const Connection& connection, const Endpoint& endpoint) {
  return connection.ends[0] == endpoint ? 0 : 1;
}

bool opens(const Segment& segment) { return segment.syn && !segment.ack; }

// A SYN that is not the one that opened this connection, sent once more.
bool begins_another(const Connection& connection, const Segment& segment) {
  if (!opens(segment)) return false;
  const auto& beginning = connection.beginning[end_of(connection, segment.from)];
  return beginning ? *beginning != segment.sequence + 1 : connection.closed || !connection.parts.empty();
}

}  // namespace

Connection* Connections::find(const Segment& segment, PacketTime at) {
  const Pair pair = std::minmax(segment.from, segment.to);
  const auto known = latest_.find(pair);
  if (known != latest_.end() && !begins_another(all_[known->second], segment)) return &all_[known->second];
  if (all_.size() >= limits_.connections) return nullptr;
  latest_[pair] = all_.size();
  return &all_.emplace_back(Connection{.ends = {segment.from, segment.to}, .begun = at, .ended = at});
}

void Connections::hear(const Segment& segment, PacketTime at) {
  ++number_;
  auto* const connection = find(segment, at);
  if (connection == nullptr) {
    ++left_out_;
    return;
  }
  connection->ended = std::max(connection->ended, at);
  connection->closed = connection->closed || segment.fin || segment.rst;
  const auto end = end_of(*connection, segment.from);
  if (segment.syn) {
    connection->beginning[end] = segment.sequence + 1;
    connection->opener = opens(segment) ? end : static_cast<std::uint8_t>(1 - end);
  }
  // What stands in a reset is a reason for people (RFC 9293 §3.5.3), if anything.
  if (!segment.rst && segment.wire_size > 0) keep(*connection, end, segment, at);
}

void Connections::keep(Connection& connection, std::uint8_t end, const Segment& segment, PacketTime at) {
  const auto size = segment.payload.size();
  connection.shortened += segment.wire_size - size;
  if (size == 0) return;
  const auto cost = size + sizeof(Part);  // segments of a byte each are not cheaper
  if (connection.parts.size() >= limits_.segments || connection.bytes.size() + size > limits_.bytes ||
      kept_ + cost > limits_.in_all) {
    connection.left_out += size;
    return;
  }
  kept_ += cost;
  connection.parts.push_back({.number = number_,
                              .at = at,
                              .end = end,
                              .sequence = segment.sequence + (segment.syn ? 1 : 0),
                              .begin = connection.bytes.size(),
                              .size = size});
  append(connection.bytes, segment.payload);
}

}  // namespace bulla::capture

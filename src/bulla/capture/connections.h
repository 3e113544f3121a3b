// capture: which segments belong together: the TCP connections of a capture, bounded. Puts nothing in order and knows
// no TLS.
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "bulla/capture/packet.h"

namespace bulla::capture {

// Whatever a capture holds, no more than this is kept of it.
struct Limits {
  std::size_t connections = 4096;
  std::size_t segments = 200'000;               // of one connection
  std::size_t bytes = std::size_t{32} << 20;    // likewise
  std::size_t in_all = std::size_t{256} << 20;  // of all of them, with what they are kept in
};

// What one segment brought.
struct Part {
  std::uint64_t number = 0;  // of the segment, in the capture
  PacketTime at{};
  std::uint8_t end = 0;        // whose it is: index in Connection::ends
  std::uint32_t sequence = 0;  // of its first byte
  std::size_t begin = 0;       // in Connection::bytes
  std::size_t size = 0;
};

struct Connection {
  std::array<Endpoint, 2> ends{};
  std::optional<std::uint8_t> opener{};  // index of who sent the SYN; empty: it was not captured
  std::array<std::optional<std::uint32_t>, 2>
      beginning{};  // sequence of each one's first byte, if its SYN was captured
  PacketTime begun{};
  PacketTime ended{};
  std::vector<Part> parts{};
  Buffer bytes{};
  std::uint64_t left_out = 0;   // bytes for which there was no room
  std::uint64_t shortened = 0;  // bytes that crossed the network and were not captured, though their packet was
  bool closed = false;          // somebody has sent FIN or RST
};

class Connections {
 public:
  explicit Connections(Limits limits = {}) : limits_{limits} {}

  // In the order of the capture.
  void hear(const Segment& segment, PacketTime at);

  const std::vector<Connection>& all() const { return all_; }  // in the order of their first segments
  std::uint64_t left_out() const { return left_out_; }         // segments of connections for which there was no room

 private:
  using Pair = std::pair<Endpoint, Endpoint>;  // the lower one first

  // Null: there is no room for one more.
  Connection* find(const Segment& segment, PacketTime at);
  void keep(Connection& connection, std::uint8_t end, const Segment& segment, PacketTime at);

  Limits limits_;
  std::vector<Connection> all_;
  std::map<Pair, std::size_t> latest_;  // ports are used again: the last connection of a pair
  std::uint64_t number_ = 0;
  std::uint64_t left_out_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace bulla::capture

// capture: a file of packets as tcpdump, Wireshark and others write it: pcap or pcapng, read through libpcap. Captures
// nothing itself. Knows no connection.
#pragma once
#include <cstdio>
#include <functional>
#include <string>

#include "bulla/base/result.h"
#include "bulla/capture/packet.h"

namespace bulla::capture {

// One row for all packets that were read.
struct PacketCount {
  std::uint64_t packets = 0;
  std::uint64_t segments = 0;
  std::uint64_t fragments = 0;
  std::uint64_t damaged = 0;
  std::uint64_t shortened = 0;  // segments of which a part was not captured
  bool cut = false;             // the file ends inside a packet, or what follows in it can't be read
};

// A reason of libpcap's, for people; it may be empty.
struct Refusal {
  Error error;
  std::string why{};
};

using Hear = std::function<void(const Segment& segment, PacketTime at)>;

// Tells each TCP segment, in the order of the file; the payload is good during that call. Fault::capture_unreadable if
// it is no such file or of a kind of network that is not known here. "-" is standard input.
std::expected<PacketCount, Refusal> read_capture(const std::string& file, const Hear& hear);
// The same of a stream that is read to its end, and closed.
std::expected<PacketCount, Refusal> read_capture(std::FILE* stream, const Hear& hear);

}  // namespace bulla::capture

// capture: the TCP segment in a packet, whatever lies around it. Knows no file, no connection and no TLS.
#pragma once
#include <array>
#include <chrono>
#include <compare>
#include <expected>
#include <string>

#include "bulla/base/bytes.h"

namespace bulla::capture {

using PacketTime = std::chrono::sys_time<std::chrono::microseconds>;  // UTC

// What stands at a packet's beginning.
enum class LinkType : std::uint8_t {
  ethernet,       // with any VLAN tags
  raw_ip,         // nothing: the packet is one of IPv4 or IPv6
  linux_cooked,   // "any" of Linux
  linux_cooked2,  // the same, newer
  bsd_loopback,   // four bytes of an address family, in the byte order of the machine that captured
};

struct Endpoint {
  std::array<std::uint8_t, 16> address{};
  std::uint8_t address_size = 0;  // 4 or 16
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};
std::string endpoint_text(const Endpoint& endpoint);  // "192.0.2.1:443", "[2001:db8::1]:443"

struct Segment {
  Endpoint from;
  Endpoint to;
  std::uint32_t sequence = 0;  // of the payload's first byte, or of the SYN
  bool syn = false;
  bool ack = false;
  bool fin = false;
  bool rst = false;
  Bytes payload;              // as much as was captured
  std::size_t wire_size = 0;  // of the payload when it crossed the network
};

// Why a packet gives no segment.
enum class Unfit : std::uint8_t {
  other,     // it holds no TCP, or what is not known here
  fragment,  // of an IP packet: they are not put together
  damaged,   // its headers contradict themselves, or were not captured whole
};

// packet: as much of it as was captured, of wire_size bytes. The payload lies in it.
std::expected<Segment, Unfit> dissect(LinkType link, Bytes packet, std::size_t wire_size);

}  // namespace bulla::capture

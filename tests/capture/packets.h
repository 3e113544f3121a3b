// support: packets and files of them, byte by byte, without a library of captures.
#pragma once
#include <optional>
#include <vector>

#include "bulla/capture/packet.h"

namespace bulla::test {

using capture::Endpoint;
using capture::PacketTime;

inline constexpr PacketTime capture_begin{std::chrono::seconds{1780315200}};  // 2026-06-01 12:00 UTC

Endpoint ipv4_endpoint(std::uint8_t last, std::uint16_t port);  // 192.0.2.last
Endpoint ipv6_endpoint(std::uint8_t last, std::uint16_t port);  // 2001:db8::last

enum Flag : std::uint8_t { fin = 0x01, syn = 0x02, rst = 0x04, ack = 0x10 };

struct Tcp {
  Endpoint from;
  Endpoint to;
  std::uint32_t sequence = 0;
  std::uint8_t flags = ack;
  Buffer payload{};
  std::size_t options = 0;  // bytes, a multiple of 4
};

void put_number(Buffer& to, std::uint64_t number, std::size_t width);  // big endian

Buffer tcp_bytes(const Tcp& tcp);
// An IP packet of the family of its addresses.
Buffer ip_packet(const Tcp& tcp);
struct Ipv4Field {
  Buffer options{};  // a multiple of 4
  std::uint16_t fragment = 0;
  std::uint8_t protocol = 6;
  std::optional<std::uint16_t> total{};
};
Buffer ipv4_packet(const Tcp& tcp, const Ipv4Field& field);
// extensions: headers without their first byte, which says what follows; types: of each of them.
struct Ipv6Extension {
  std::uint8_t type = 0;
  Buffer body{};
};
Buffer ipv6_packet(const Tcp& tcp, const std::vector<Ipv6Extension>& extensions, std::uint8_t last = 6);

// In Ethernet, with tags of these VLANs.
Buffer ethernet(Bytes ip, const std::vector<std::uint16_t>& vlans = {});

struct Packet {
  Buffer bytes{};
  PacketTime at{};
  std::size_t wire_size = 0;  // 0: as many as there are
};

inline constexpr std::uint32_t ethernet_link = 1;
inline constexpr std::uint32_t raw_link = 101;

// A file of the old format, of the newer one.
Buffer pcap_file(const std::vector<Packet>& packets, std::uint32_t link = ethernet_link);
Buffer pcapng_file(const std::vector<Packet>& packets, std::uint32_t link = ethernet_link);

}  // namespace bulla::test

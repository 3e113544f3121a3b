#include "bulla/capture/packet.h"

#include <optional>

#include "bulla/wire/reader.h"
#include "bulla/x509/general_name.h"

namespace bulla::capture {
namespace {

using wire::Reader;

constexpr std::uint64_t ethertype_ipv4 = 0x0800;
constexpr std::uint64_t ethertype_ipv6 = 0x86dd;
constexpr std::uint64_t protocol_tcp = 6;
constexpr int max_vlan_tags = 4;
constexpr int max_extension_headers = 8;

// What of an IP packet lies ahead: the reader stands at its beginning or behind its header.
struct Datagram {
  Reader reader;
  std::size_t wire_left = 0;  // bytes that were on the wire from here on
  Segment segment{};

  Bytes take(std::size_t size) {
    wire_left -= std::min(wire_left, size);
    return reader.take(size);
  }
  std::uint64_t number(std::size_t width) {
    wire_left -= std::min(wire_left, width);
    return reader.number(width);
  }
};

// Where the network's packet begins. False: it is none of IP.
bool skip_ethernet(Datagram& datagram) {
  datagram.take(12);
  auto type = datagram.number(2);
  for (int tags = 0; tags < max_vlan_tags && (type == 0x8100 || type == 0x88a8 || type == 0x9100); ++tags) {
    datagram.take(2);
    type = datagram.number(2);
  }
  return type == ethertype_ipv4 || type == ethertype_ipv6;
}

bool skip_cooked(Datagram& datagram) {
  datagram.take(14);
  const auto type = datagram.number(2);
  return type == ethertype_ipv4 || type == ethertype_ipv6;
}

bool skip_cooked2(Datagram& datagram) {
  const auto type = datagram.number(2);
  datagram.take(18);
  return type == ethertype_ipv4 || type == ethertype_ipv6;
}

// The families of IPv4 and IPv6 as the systems number them, in either byte order.
bool skip_loopback(Datagram& datagram) {
  auto family = datagram.number(4);
  if (family > 0xffff) family = family >> 24 | (family >> 8 & 0xff00);
  return family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
}

bool skip_link(LinkType link, Datagram& datagram) {
  switch (link) {
    case LinkType::ethernet:
      return skip_ethernet(datagram);
    case LinkType::raw_ip:
      return true;
    case LinkType::linux_cooked:
      return skip_cooked(datagram);
    case LinkType::linux_cooked2:
      return skip_cooked2(datagram);
    case LinkType::bsd_loopback:
      return skip_loopback(datagram);
  }
  return false;
}

void put_address(Endpoint& endpoint, Bytes address) {
  std::ranges::copy(address, endpoint.address.begin());
  endpoint.address_size = static_cast<std::uint8_t>(address.size());
}

// Cuts off what lies behind the packet: short Ethernet frames are padded. `said` counts from here; 0: the card has cut
// up a larger one, and the capture shows what it was given.
void limit(Datagram& datagram, std::size_t said) {
  if (said > 0 && said < datagram.wire_left) datagram.wire_left = said;
  const auto rest = datagram.reader.peek_rest();
  datagram.reader = Reader{rest.first(std::min(rest.size(), datagram.wire_left))};
}

std::optional<Unfit> read_ipv4(Datagram& datagram) {
  const auto header = datagram.reader.peek_rest();
  if (header.size() < 20 || (header[0] & 15) < 5) return Unfit::damaged;
  const std::size_t header_size = std::size_t{4} * (header[0] & 15);
  const std::size_t total = std::size_t{header[2]} << 8 | header[3];
  if (total != 0 && total < header_size) return Unfit::damaged;
  limit(datagram, total);
  const bool fragment = (header[6] & 0x3f) != 0 || header[7] != 0;  // more follow, or an offset
  put_address(datagram.segment.from, header.subspan(12, 4));
  put_address(datagram.segment.to, header.subspan(16, 4));
  datagram.take(header_size);
  if (!datagram.reader.good()) return Unfit::damaged;
  if (header[9] != protocol_tcp) return Unfit::other;
  if (fragment) return Unfit::fragment;
  return std::nullopt;
}

// Extension headers (RFC 8200 §4), behind each of which stands what follows.
std::optional<Unfit> skip_extensions(Datagram& datagram, std::uint64_t next) {
  for (int headers = 0; headers < max_extension_headers; ++headers) {
    if (next == protocol_tcp) return datagram.reader.good() ? std::nullopt : std::optional{Unfit::damaged};
    const bool is_fragment = next == 44;
    const bool is_authentication = next == 51;
    if (next != 0 && next != 43 && next != 60 && next != 135 && !is_fragment && !is_authentication) return Unfit::other;
    next = datagram.number(1);
    const auto length = datagram.number(1);
    const auto rest = datagram.take(is_fragment ? 6 : is_authentication ? 4 * length + 6 : 8 * length + 6);
    if (!datagram.reader.good()) return Unfit::damaged;
    if (is_fragment && (rest[0] != 0 || (rest[1] & 0xf9) != 0)) return Unfit::fragment;  // RFC 6946: else it is whole
  }
  return Unfit::other;
}

std::optional<Unfit> read_ipv6(Datagram& datagram) {
  datagram.take(4);
  const auto length = datagram.number(2);
  const auto next = datagram.number(1);
  datagram.take(1);
  const auto addresses = datagram.take(32);
  if (!datagram.reader.good()) return Unfit::damaged;
  put_address(datagram.segment.from, addresses.first(16));
  put_address(datagram.segment.to, addresses.subspan(16));
  limit(datagram, length);
  return skip_extensions(datagram, next);
}

// RFC 9293 §3.1
std::expected<Segment, Unfit> read_tcp(Datagram& datagram) {
  auto& segment = datagram.segment;
  segment.from.port = static_cast<std::uint16_t>(datagram.number(2));
  segment.to.port = static_cast<std::uint16_t>(datagram.number(2));
  segment.sequence = static_cast<std::uint32_t>(datagram.number(4));
  datagram.take(4);
  const auto header_size = 4 * (datagram.number(1) >> 4);
  const auto flags = datagram.number(1);
  datagram.take(6);
  if (header_size < 20) return std::unexpected(Unfit::damaged);
  datagram.take(header_size - 20);
  if (!datagram.reader.good()) return std::unexpected(Unfit::damaged);
  segment.fin = (flags & 0x01) != 0;
  segment.syn = (flags & 0x02) != 0;
  segment.rst = (flags & 0x04) != 0;
  segment.ack = (flags & 0x10) != 0;
  segment.payload = datagram.reader.peek_rest();
  segment.wire_size = std::max(datagram.wire_left, segment.payload.size());
  return segment;
}

}  // namespace

std::string endpoint_text(const Endpoint& endpoint) {
  const auto address = x509::address_text(Bytes{endpoint.address}.first(endpoint.address_size));
  const auto port = ":" + std::to_string(endpoint.port);
  return endpoint.address_size == 16 ? "[" + address + "]" + port : address + port;
}

std::expected<Segment, Unfit> dissect(LinkType link, Bytes packet, std::size_t wire_size) {
  Datagram datagram{Reader{packet}, std::max(wire_size, packet.size())};
  const bool is_ip = skip_link(link, datagram);
  if (!datagram.reader.good()) return std::unexpected(Unfit::damaged);
  if (!is_ip || !datagram.reader.more()) return std::unexpected(Unfit::other);
  const auto version = datagram.reader.peek_rest()[0] >> 4;
  if (version != 4 && version != 6) return std::unexpected(Unfit::other);
  if (const auto unfit = version == 4 ? read_ipv4(datagram) : read_ipv6(datagram)) return std::unexpected(*unfit);
  return read_tcp(datagram);
}

}  // namespace bulla::capture

// support: see packets.h.
#include "capture/packets.h"

namespace bulla::test {
namespace {

void put_little(Buffer& to, std::uint64_t number, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) to.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

Bytes address_of(const Endpoint& endpoint) { return Bytes{endpoint.address}.first(endpoint.address_size); }

void pad(Buffer& to) {
  while (to.size() % 4 != 0) to.push_back(0);
}

void put_block(Buffer& to, std::uint32_t type, Bytes body) {
  const auto size = body.size() + 12;
  put_little(to, type, 4);
  put_little(to, size, 4);
  append(to, body);
  put_little(to, size, 4);
}

Buffer enhanced_packet(const Packet& packet) {
  const auto time = static_cast<std::uint64_t>(packet.at.time_since_epoch().count());
  Buffer body;
  put_little(body, 0, 4);  // the interface
  put_little(body, time >> 32, 4);
  put_little(body, time & 0xffffffff, 4);
  put_little(body, packet.bytes.size(), 4);
  put_little(body, packet.wire_size == 0 ? packet.bytes.size() : packet.wire_size, 4);
  append(body, packet.bytes);
  pad(body);
  return body;
}

}  // namespace

void put_number(Buffer& to, std::uint64_t number, std::size_t width) {
  for (std::size_t i = width; i-- > 0;) to.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

Endpoint ipv4_endpoint(std::uint8_t last, std::uint16_t port) {
  return {.address = {192, 0, 2, last}, .address_size = 4, .port = port};
}

Endpoint ipv6_endpoint(std::uint8_t last, std::uint16_t port) {
  Endpoint endpoint{.address = {0x20, 0x01, 0x0d, 0xb8}, .address_size = 16, .port = port};
  endpoint.address[15] = last;
  return endpoint;
}

Buffer tcp_bytes(const Tcp& tcp) {
  Buffer bytes;
  put_number(bytes, tcp.from.port, 2);
  put_number(bytes, tcp.to.port, 2);
  put_number(bytes, tcp.sequence, 4);
  put_number(bytes, 0, 4);
  bytes.push_back(static_cast<std::uint8_t>((5 + tcp.options / 4) << 4));
  bytes.push_back(tcp.flags);
  put_number(bytes, 0xffff, 2);  // window
  put_number(bytes, 0, 4);       // checksum, which nobody asks for: cards fill it in behind the capture's back
  bytes.resize(bytes.size() + tcp.options, 1);
  append(bytes, tcp.payload);
  return bytes;
}

Buffer ipv4_packet(const Tcp& tcp, const Ipv4Field& field) {
  const auto inside = tcp_bytes(tcp);
  const auto header = 20 + field.options.size();
  Buffer bytes{static_cast<std::uint8_t>(0x40 | header / 4), 0};
  put_number(bytes, field.total.value_or(static_cast<std::uint16_t>(header + inside.size())), 2);
  put_number(bytes, 7, 2);
  put_number(bytes, field.fragment, 2);
  put_number(bytes, 64, 1);
  put_number(bytes, field.protocol, 1);
  put_number(bytes, 0, 2);
  append(bytes, address_of(tcp.from));
  append(bytes, address_of(tcp.to));
  append(bytes, field.options);
  append(bytes, inside);
  return bytes;
}

Buffer ipv6_packet(const Tcp& tcp, const std::vector<Ipv6Extension>& extensions, std::uint8_t last) {
  Buffer body;
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    body.push_back(i + 1 < extensions.size() ? extensions[i + 1].type : last);
    append(body, extensions[i].body);
  }
  append(body, tcp_bytes(tcp));
  Buffer bytes{0x60, 0, 0, 0};
  put_number(bytes, body.size(), 2);
  put_number(bytes, extensions.empty() ? last : extensions.front().type, 1);
  put_number(bytes, 64, 1);
  append(bytes, address_of(tcp.from));
  append(bytes, address_of(tcp.to));
  append(bytes, body);
  return bytes;
}

Buffer ip_packet(const Tcp& tcp) { return tcp.from.address_size == 4 ? ipv4_packet(tcp, {}) : ipv6_packet(tcp, {}); }

Buffer ethernet(Bytes ip, const std::vector<std::uint16_t>& vlans) {
  Buffer bytes(12, 2);
  for (const auto vlan : vlans) {
    put_number(bytes, vlans.size() > 1 && vlan == vlans.front() ? 0x88a8 : 0x8100, 2);
    put_number(bytes, vlan, 2);
  }
  put_number(bytes, ip[0] >> 4 == 4 ? 0x0800 : 0x86dd, 2);
  append(bytes, ip);
  return bytes;
}

Buffer pcap_file(const std::vector<Packet>& packets, std::uint32_t link) {
  Buffer file;
  put_little(file, 0xa1b2c3d4, 4);
  put_little(file, 2, 2);
  put_little(file, 4, 2);
  put_little(file, 0, 8);
  put_little(file, 65535, 4);
  put_little(file, link, 4);
  for (const auto& packet : packets) {
    const auto time = static_cast<std::uint64_t>(packet.at.time_since_epoch().count());
    put_little(file, time / 1000000, 4);
    put_little(file, time % 1000000, 4);
    put_little(file, packet.bytes.size(), 4);
    put_little(file, packet.wire_size == 0 ? packet.bytes.size() : packet.wire_size, 4);
    append(file, packet.bytes);
  }
  return file;
}

Buffer pcapng_file(const std::vector<Packet>& packets, std::uint32_t link) {
  Buffer file;
  Buffer section;
  put_little(section, 0x1a2b3c4d, 4);
  put_little(section, 1, 2);
  put_little(section, 0, 2);
  put_little(section, ~std::uint64_t{0}, 8);
  put_block(file, 0x0a0d0d0a, section);
  Buffer interface;
  put_little(interface, link, 2);
  put_little(interface, 0, 2);
  put_little(interface, 65535, 4);
  put_block(file, 1, interface);
  for (const auto& packet : packets) put_block(file, 6, enhanced_packet(packet));
  return file;
}

}  // namespace bulla::test

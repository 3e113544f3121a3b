#include "bulla/capture/packet.h"

#include <gtest/gtest.h>

#include "capture/packets.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;

const Tcp hello4{ipv4_endpoint(1, 40000), ipv4_endpoint(2, 443), 0xfffffff0, ack, {'h', 'e', 'l', 'l', 'o'}, 0};
const Tcp hello6{ipv6_endpoint(1, 40000), ipv6_endpoint(2, 443), 7, ack, {'h', 'e', 'l', 'l', 'o'}, 0};

std::expected<Segment, Unfit> raw(Bytes packet, std::size_t wire_size = 0) {
  return dissect(LinkType::raw_ip, packet, wire_size);
}

void expect_hello(const std::expected<Segment, Unfit>& segment) {
  ASSERT_TRUE(segment);
  EXPECT_EQ(text_of(segment->payload), "hello");
  EXPECT_EQ(segment->wire_size, 5u);
  EXPECT_EQ(segment->from.port, 40000);
  EXPECT_EQ(segment->to.port, 443);
}

TEST(Dissecting, FindsTheSegmentInIpOfBothVersions) {
  const auto packet4 = ip_packet(hello4);
  const auto segment4 = raw(packet4);
  expect_hello(segment4);
  EXPECT_EQ(segment4->sequence, 0xfffffff0u);
  EXPECT_EQ(endpoint_text(segment4->from), "192.0.2.1:40000");
  const auto packet6 = ip_packet(hello6);
  const auto segment6 = raw(packet6);
  expect_hello(segment6);
  EXPECT_EQ(endpoint_text(segment6->to), "[2001:db8::2]:443");
}

TEST(Dissecting, ReadsTheFlags) {
  auto tcp = hello4;
  for (const auto flag : {fin, syn, rst, ack}) {
    tcp.flags = flag;
    const auto packet = ip_packet(tcp);
    const auto segment = raw(packet);
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->fin, flag == fin);
    EXPECT_EQ(segment->syn, flag == syn);
    EXPECT_EQ(segment->rst, flag == rst);
    EXPECT_EQ(segment->ack, flag == ack);
  }
}

TEST(Dissecting, SkipsWhatEachKindOfNetworkPutsInFront) {
  for (const auto& tcp : {hello4, hello6}) {
    const auto ip = ip_packet(tcp);
    const std::uint64_t type = tcp.from.address_size == 4 ? 0x0800 : 0x86dd;
    for (const auto& vlans : {std::vector<std::uint16_t>{}, {7}, {7, 8}})
      expect_hello(dissect(LinkType::ethernet, ethernet(ip, vlans), 0));
    Buffer cooked(14, 0);
    put_number(cooked, type, 2);
    append(cooked, ip);
    expect_hello(dissect(LinkType::linux_cooked, cooked, 0));
    Buffer cooked2;
    put_number(cooked2, type, 2);
    cooked2.resize(20, 0);
    append(cooked2, ip);
    expect_hello(dissect(LinkType::linux_cooked2, cooked2, 0));
    for (const auto& family : {Buffer{2, 0, 0, 0}, Buffer{0, 0, 0, 2}, Buffer{30, 0, 0, 0}, Buffer{0, 0, 0, 24}}) {
      auto loopback = family;
      append(loopback, ip);
      expect_hello(dissect(LinkType::bsd_loopback, loopback, 0));
    }
  }
}

TEST(Dissecting, SkipsOptionsOfIpAndTcp) {
  auto tcp = hello4;
  tcp.options = 12;
  const auto packet = ipv4_packet(tcp, {.options = Buffer(8, 1)});
  expect_hello(raw(packet));
}

TEST(Dissecting, SkipsExtensionHeaders) {
  const std::vector<Ipv6Extension> extensions{{0, Buffer{0, 0, 0, 0, 0, 0, 0}},
                                              {43, Buffer(15, 0)},
                                              {51, Buffer(11, 0)},
                                              {44, Buffer{0, 0, 0, 0, 0, 0, 9}},  // a fragment that is all there is
                                              {60, Buffer{0, 0, 0, 0, 0, 0, 0}}};
  auto with = extensions;
  with[1].body[0] = 1;  // in units of eight bytes, the first not counted
  with[2].body[0] = 1;  // of four, the first two not counted
  const auto packet = ipv6_packet(hello6, with);
  expect_hello(raw(packet));
  const std::vector<Ipv6Extension> too_many(9, {60, Buffer(7, 0)});
  EXPECT_EQ(raw(ipv6_packet(hello6, too_many)).error(), Unfit::other);
}

TEST(Dissecting, LeavesOutWhatIsBehindThePacket) {
  auto packet = ethernet(ip_packet(hello4));
  packet.resize(packet.size() + 9, 0xee);
  expect_hello(dissect(LinkType::ethernet, packet, packet.size()));
}

// A card that cuts up large packets by itself hands over a length of 0.
TEST(Dissecting, TakesAllThereIsWhereTheLengthIsNotSaid) { expect_hello(raw(ipv4_packet(hello4, {.total = 0}))); }

TEST(Dissecting, SaysHowMuchWasNotCaptured) {
  const auto whole = ip_packet(hello4);
  const auto segment = raw(Bytes{whole}.first(whole.size() - 3), whole.size());
  ASSERT_TRUE(segment);
  EXPECT_EQ(text_of(segment->payload), "he");
  EXPECT_EQ(segment->wire_size, 5u);
}

TEST(Dissecting, RefusesFragmentsAndOtherProtocols) {
  EXPECT_EQ(raw(ipv4_packet(hello4, {.fragment = 0x2000})).error(), Unfit::fragment);
  EXPECT_EQ(raw(ipv4_packet(hello4, {.fragment = 0x0001})).error(), Unfit::fragment);
  EXPECT_TRUE(raw(ipv4_packet(hello4, {.fragment = 0x4000})));  // must not be fragmented
  EXPECT_EQ(raw(ipv6_packet(hello6, {{44, Buffer{0, 0, 1, 0, 0, 0, 9}}})).error(), Unfit::fragment);
  EXPECT_EQ(raw(ipv4_packet(hello4, {.protocol = 17})).error(), Unfit::other);
  EXPECT_EQ(raw(ipv6_packet(hello6, {}, 17)).error(), Unfit::other);
  auto arp = ethernet(ip_packet(hello4));
  arp[13] = 6;
  EXPECT_EQ(dissect(LinkType::ethernet, arp, 0).error(), Unfit::other);
}

TEST(Dissecting, RefusesHeadersThatAreNotWhole) {
  for (const auto& tcp : {hello4, hello6}) {
    const auto whole = ethernet(ip_packet(tcp));
    for (std::size_t size = 0; size < whole.size() - 5; ++size)
      EXPECT_FALSE(dissect(LinkType::ethernet, Bytes{whole}.first(size), whole.size())) << size;
  }
}

TEST(Dissecting, RefusesHeadersThatContradictThemselves) {
  auto packet = ip_packet(hello4);
  packet[0] = 0x44;  // shorter than the least
  EXPECT_EQ(raw(packet).error(), Unfit::damaged);
  packet[0] = 0x4f;  // longer than all
  EXPECT_EQ(raw(packet).error(), Unfit::damaged);
  EXPECT_EQ(raw(ipv4_packet(hello4, {.total = 19})).error(), Unfit::damaged);
  packet = ip_packet(hello4);
  packet[20 + 12] = 0x40;
  EXPECT_EQ(raw(packet).error(), Unfit::damaged);
  packet[20 + 12] = 0xf0;
  EXPECT_EQ(raw(packet).error(), Unfit::damaged);
  packet[0] = 0x75;
  EXPECT_EQ(raw(packet).error(), Unfit::other);
}

}  // namespace
}  // namespace bulla::capture

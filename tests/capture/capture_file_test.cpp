#include "bulla/capture/capture_file.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "capture/packets.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;
using namespace std::chrono_literals;

struct Heard {
  std::vector<std::string> payloads;
  std::vector<PacketTime> times;
  std::expected<PacketCount, Refusal> count;
};

Heard read(Bytes file) {
  Heard heard;
  auto* const stream = std::tmpfile();
  std::fwrite(file.data(), 1, file.size(), stream);
  std::rewind(stream);
  heard.count = read_capture(stream, [&](const Segment& segment, PacketTime at) {
    heard.payloads.emplace_back(text_of(segment.payload));
    heard.times.push_back(at);
  });
  return heard;
}

Buffer packet(const char* word) {
  const auto bytes = bytes_of(word);
  return ethernet(ip_packet({ipv4_endpoint(1, 40000), ipv4_endpoint(2, 443), 1, ack, {bytes.begin(), bytes.end()}, 0}));
}

std::vector<Packet> two() { return {{packet("one"), capture_begin}, {packet("two"), capture_begin + 1500us}}; }

TEST(CaptureFile, TellsTheSegmentsOfBothFormatsInOrderWithTheirTimes) {
  for (const auto& file : {pcap_file(two()), pcapng_file(two())}) {
    const auto heard = read(file);
    ASSERT_TRUE(heard.count);
    EXPECT_EQ(heard.payloads, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(heard.times, (std::vector<PacketTime>{capture_begin, capture_begin + 1500us}));
    EXPECT_EQ(heard.count->packets, 2u);
    EXPECT_EQ(heard.count->segments, 2u);
    EXPECT_FALSE(heard.count->cut);
  }
}

TEST(CaptureFile, TakesNoTimeBeyondTheYear9999) {
  auto packets = two();
  packets[1].at = PacketTime{std::chrono::microseconds{-1}};  // the largest number, in a file
  const auto heard = read(pcapng_file(packets));
  ASSERT_EQ(heard.times.size(), 2u);
  EXPECT_EQ(heard.times[0], capture_begin);
  EXPECT_EQ(std::chrono::floor<std::chrono::days>(heard.times[1]),
            std::chrono::sys_days{std::chrono::year{9999} / 12 / 31});
}

TEST(CaptureFile, CountsWhatGivesNoSegment) {
  auto packets = two();
  packets.push_back({ethernet(ipv4_packet({}, {.fragment = 1})), capture_begin});
  packets.push_back({Buffer(5, 1), capture_begin});
  packets.push_back({ethernet(ipv4_packet({}, {.protocol = 17})), capture_begin});
  auto shortened = packet("three");
  const auto wire_size = shortened.size();
  shortened.resize(wire_size - 2);
  packets.push_back({shortened, capture_begin, wire_size});
  const auto heard = read(pcap_file(packets));
  ASSERT_TRUE(heard.count);
  EXPECT_EQ(heard.count->packets, 6u);
  EXPECT_EQ(heard.count->segments, 3u);
  EXPECT_EQ(heard.count->fragments, 1u);
  EXPECT_EQ(heard.count->damaged, 1u);
  EXPECT_EQ(heard.count->shortened, 1u);
}

TEST(CaptureFile, TellsWhatACutFileHas) {
  for (const auto& whole : {pcap_file(two()), pcapng_file(two())}) {
    const auto heard = read(Bytes{whole}.first(whole.size() - 9));
    ASSERT_TRUE(heard.count);
    EXPECT_EQ(heard.payloads, (std::vector<std::string>{"one"}));
    EXPECT_TRUE(heard.count->cut);
  }
}

TEST(CaptureFile, KnowsAnEmptyOne) {
  const auto heard = read(pcap_file({}));
  ASSERT_TRUE(heard.count);
  EXPECT_EQ(heard.count->packets, 0u);
}

TEST(CaptureFile, RefusesWhatIsNone) {
  for (const auto* text : {"", "a", "-----BEGIN CERTIFICATE-----\nMIIB and so on, for longer than a head\n"}) {
    const auto heard = read(bytes_of(text));
    ASSERT_FALSE(heard.count);
    EXPECT_EQ(heard.count.error().error.fault, Fault::capture_unreadable);
    EXPECT_FALSE(heard.count.error().why.empty());
  }
  const auto nowhere = read_capture("no/such/file", [](const Segment&, PacketTime) {});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().error.fault, Fault::capture_unreadable);
}

TEST(CaptureFile, SaysWhichKindOfNetworkItDoesNotKnow) {
  const auto heard = read(pcap_file(two(), 127));
  ASSERT_FALSE(heard.count);
  EXPECT_NE(heard.count.error().why.find("802.11"), std::string::npos);
}

}  // namespace
}  // namespace bulla::capture

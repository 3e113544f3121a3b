#include "bulla/capture/tls_connections.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "capture/tape.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;

struct Followed {
  test::Recorder heard;
  Findings findings;
  std::vector<PacketTime> times;
};

// Notes when each record came.
class Timed final : public Observer {
 public:
  Timed(Followed& into, const PacketTime& now) : into_{&into}, now_{&now} {}
  void message(Side from, Bytes message) override { into_->heard.message(from, message); }
  void record(Side from, Bytes record) override {
    into_->heard.record(from, record);
    into_->times.push_back(*now_);
  }

 private:
  Followed* into_;
  const PacketTime* now_;
};

Followed follow_first(const Connections& connections, const std::string& log_text) {
  Followed followed;
  const auto all = tls_connections(connections, openssl::provider());
  EXPECT_EQ(all.size(), 1u);
  const auto log = KeyLogFile::read(bytes_of(log_text)).value();
  PacketTime now{};
  Timed timed{followed, now};
  Passive passive{openssl::provider(), &log, timed};
  follow(all.at(0), passive, now);
  followed.findings = passive.findings();
  return followed;
}

void expect_all(const test::Recorder& heard, const std::vector<Tcp>& segments) {
  const auto followed = follow_first(connections_of(segments), key_log_of(heard));
  EXPECT_EQ(followed.heard.messages.size(), heard.messages.size());
  EXPECT_EQ(followed.findings.records, heard.records.size());
  EXPECT_EQ(followed.findings.closed, (std::array<std::uint64_t, 2>{}));
  EXPECT_EQ(followed.findings.lost_bytes, 0u);
  EXPECT_TRUE(std::ranges::is_sorted(followed.times));
}

TEST(TlsConnections, AreFollowedWhateverThePathHasDoneToThem) {
  for (const auto* name : {"full", "retried", "resumed", "tls12 full"}) {
    const auto heard = heard_in(name);
    const Network small{.largest = 100};
    expect_all(heard, segments_of(heard));
    expect_all(heard, segments_of(heard, {.client = ipv6_endpoint(1, 50000), .server = ipv6_endpoint(2, 443)}));
    const auto segments = segments_of(heard, small);
    std::vector<Tcp> again;
    for (std::size_t i = 0; i < segments.size(); ++i) again.insert(again.end(), 1 + i % 3, segments[i]);
    expect_all(heard, again);
    auto swapped = segments;
    for (std::size_t i = 3; i + 1 < swapped.size(); i += 4)
      if (swapped[i].from == swapped[i + 1].from) std::swap(swapped[i], swapped[i + 1]);
    expect_all(heard, swapped);
    auto without_syn = segments;
    without_syn.erase(without_syn.begin(), without_syn.begin() + 2);
    expect_all(heard, without_syn);
  }
}

TEST(TlsConnections, GoOnBehindALostSegment) {
  const auto heard = heard_in("full");
  constexpr std::size_t largest = 100;
  const auto segments = segments_of(heard, {.largest = largest});
  const auto pieces = [&](std::size_t record) { return (heard.records[record].second.size() + largest - 1) / largest; };
  // Without one of the hellos, behind both SYNs, nothing can be opened.
  for (std::size_t lost = 2 + pieces(0) + pieces(1); lost < segments.size(); ++lost) {
    auto rest = segments;
    rest.erase(rest.begin() + static_cast<int>(lost));
    const auto followed = follow_first(connections_of(rest), key_log_of(heard));
    const auto missing = followed.findings.lost_bytes;  // nobody misses the last one of a side
    EXPECT_TRUE(missing == 0 || missing == segments[lost].payload.size()) << lost;
    EXPECT_EQ(followed.findings.closed, (std::array<std::uint64_t, 2>{})) << lost;
    EXPECT_GE(followed.findings.records + 1, heard.records.size()) << lost;
  }
}

TEST(TlsConnections, TellWhomTheClientAskedForAndWhatWasChosen) {
  auto segments = segments_of(heard_in("full"));
  for (const auto& segment : segments_of(heard_in("tls12 full"), {.client = ipv4_endpoint(9, 41000)}))
    segments.push_back(segment);
  segments.push_back({ipv4_endpoint(5, 1), ipv4_endpoint(6, 80), 1, ack, Buffer{'G', 'E', 'T', ' ', '/'}, 0});
  const auto connections = connections_of(segments);
  const auto all = tls_connections(connections, openssl::provider());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].server_name, "server.example");
  EXPECT_EQ(all[0].version, wire::ProtocolVersion::tls13);
  EXPECT_TRUE(all[0].has_beginning);
  EXPECT_EQ(all[1].version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(endpoint_text(all[1].conversation.client), "192.0.2.9:41000");
}

TEST(TlsConnections, BeginWhereTheHelloStands) {
  const auto heard = heard_in("full");
  auto segments = segments_of(heard);
  // A greeting of each side before it, and all sequences after that.
  for (std::size_t i = 2; i < segments.size(); ++i) segments[i].sequence += 5;
  const auto greet = [&](std::size_t syn_place, std::size_t at, std::string_view word) {
    auto greeting = segments[syn_place];
    greeting.flags = ack;
    greeting.sequence += 1;
    greeting.payload.assign(word.begin(), word.end());
    segments.insert(segments.begin() + static_cast<int>(at), greeting);
  };
  greet(1, 2, "220 \n");
  greet(0, 3, "TLS\r\n");
  const auto connections = connections_of(segments);
  const auto all = tls_connections(connections, openssl::provider());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].begin, 2u);
  expect_all(heard, segments);
}

TEST(TlsConnections, MayHaveBegunBeforeTheCapture) {
  const auto heard = heard_in("full");
  const auto segments = segments_of(heard);
  const std::vector<Tcp> end{segments.end() - 4, segments.end()};
  const auto connections = connections_of(end);
  const auto all = tls_connections(connections, openssl::provider());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].has_beginning);
  EXPECT_FALSE(all[0].version);
  const auto followed = follow_first(connections, key_log_of(heard));
  EXPECT_EQ(followed.findings.records, 4u);
  EXPECT_EQ(followed.findings.why, KeyMissing::no_hello);
}

TEST(TlsConnections, AreNotMadeOfWhatIsNone) {
  SeededRandom random{4};
  std::vector<Tcp> segments;
  for (std::uint16_t port = 0; port < 50; ++port) {
    Buffer noise(1400);
    ASSERT_TRUE(random.fill(noise));
    segments.push_back({ipv4_endpoint(1, port), ipv4_endpoint(2, 80), 1, ack, noise, 0});
  }
  EXPECT_TRUE(tls_connections(connections_of(segments), openssl::provider()).empty());
}

}  // namespace
}  // namespace bulla::capture

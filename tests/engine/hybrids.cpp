// Hybrid key agreement between two engines: by default, and where somebody on the way or at the other end disturbs it.
#include <gtest/gtest.h>

#include "bulla/wire/handshake_header.h"
#include "support/authority.h"
#include "support/link.h"

namespace bulla {
namespace {

using test::client_config;
using test::Link;
using test::server_config;
using wire::NamedGroup;

constexpr std::size_t record_header = 5;

std::size_t number_at(Bytes bytes, std::size_t at) { return std::size_t{bytes[at]} << 8 | bytes[at + 1]; }

// The first record's content.
Bytes first_content(Bytes wire) { return wire.subspan(record_header, number_at(wire, 3)); }

std::shared_ptr<ServerConfig> server_with(std::span<const NamedGroup> groups, handshake::Policy& policy) {
  policy = handshake::standard_2026();
  policy.groups = groups;
  auto server = server_config();
  server->policy = &policy;
  return server;
}

std::shared_ptr<ClientConfig> client_with(std::span<const NamedGroup> shares, handshake::Policy& policy) {
  policy = handshake::standard_2026();
  policy.shares = shares;
  auto client = client_config();
  client->policy = &policy;
  return client;
}

TEST(Hybrids, AreAgreedOnByDefault) {
  Link link{client_config(), server_config()};
  link.run();
  ASSERT_TRUE(link.open());
  EXPECT_EQ(link.client.engine.info().group, NamedGroup::X25519MLKEM768);
  EXPECT_EQ(link.server.engine.info().group, NamedGroup::X25519MLKEM768);
  EXPECT_FALSE(link.client.engine.info().hello_retried);
}

TEST(Hybrids, EachCanBeAgreedOnWithAndWithoutARoundTrip) {
  using enum NamedGroup;
  static constexpr std::array plain{x25519};
  for (const auto group : {X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024})
    for (const bool at_once : {true, false}) {
      const std::array one{group};
      handshake::Policy ours, theirs;
      Link link{client_with(at_once ? one : plain, ours), server_with(one, theirs)};
      link.run();
      ASSERT_TRUE(link.open());
      EXPECT_EQ(link.client.engine.info().group, group);
      EXPECT_EQ(link.client.engine.info().hello_retried, !at_once);
      EXPECT_TRUE(link.client.say(bytes_of("ping")));
      link.carry();
      EXPECT_EQ(text_of(link.server.heard), "ping");
    }
}

TEST(Hybrids, CostNoRoundTripWhereTheServerKnowsNone) {
  static constexpr std::array classical{NamedGroup::x25519, NamedGroup::secp256r1};
  handshake::Policy policy;
  Link link{client_config(), server_with(classical, policy)};
  link.run();
  ASSERT_TRUE(link.open());
  EXPECT_EQ(link.client.engine.info().group, NamedGroup::x25519);
  EXPECT_FALSE(link.client.engine.info().hello_retried);
}

TEST(Hybrids, AreWorthARoundTripToTheServer) {
  static constexpr std::array plain{NamedGroup::x25519};
  handshake::Policy policy;
  Link link{client_with(plain, policy), server_config()};
  link.run();
  ASSERT_TRUE(link.open());
  EXPECT_EQ(link.server.engine.info().group, NamedGroup::X25519MLKEM768);
  EXPECT_TRUE(link.server.engine.info().hello_retried);
}

// Where the ServerHello's key share begins, in the server's flight.
std::size_t share_in(Bytes flight) {
  static constexpr std::array<std::uint8_t, 4> start{0x11, 0xec, 0x04, 0x60};  // X25519MLKEM768, 1120 bytes
  const auto found = std::ranges::search(first_content(flight), start);
  EXPECT_FALSE(found.empty());
  return static_cast<std::size_t>(found.begin() - first_content(flight).begin()) + record_header + start.size();
}

// The rejection is implicit: the client has another secret and sees it as it sees any other tampering. Nothing tells
// the places apart.
TEST(Hybrids, AnAlteredCiphertextIsARecordThatDoesNotOpen) {
  for (const std::size_t at : {0U, 500U, 959U, 960U, 1087U}) {
    Link link{client_config(), server_config()};
    link.start();
    link.server.hear(link.client.take_said());
    auto flight = link.server.take_said();
    flight[share_in(flight) + at] ^= 1;
    link.client.hear(flight);
    ASSERT_TRUE(link.client.error) << at;
    EXPECT_EQ(link.client.error->fault, Fault::bad_record_mac) << at;
    link.server.hear(link.client.take_said());
    ASSERT_TRUE(link.server.error);
    EXPECT_FALSE(link.open());
  }
}

TEST(Hybrids, AnAlteredEncapsulationKeyOpensNothing) {
  Link link{client_config(), server_config()};
  link.start();
  auto hello = link.client.take_said();
  static constexpr std::array<std::uint8_t, 4> start{0x11, 0xec, 0x04, 0xc0};  // X25519MLKEM768, 1216 bytes
  const auto share = std::ranges::search(hello, start);
  ASSERT_FALSE(share.empty());
  share.end()[1183] ^= 1;  // the matrix's seed: any is good
  link.server.hear(hello);
  EXPECT_FALSE(link.server.error);
  link.client.hear(link.server.take_said());
  ASSERT_TRUE(link.client.error);
  EXPECT_EQ(link.client.error->fault, Fault::bad_record_mac);
}

// The hello with a padding extension (RFC 7685) that makes it `size` bytes long, in records as large as they may be.
Buffer padded(Bytes hello_record, std::size_t size) {
  const auto hello = first_content(hello_record);
  Buffer message{hello.begin(), hello.end()};
  const std::size_t at = 4 + 2 + 32 + 1 + 32;  // of the suites
  const std::size_t extensions = at + 2 + number_at(message, at) + 2;
  const std::size_t padding = size - message.size() - 4;
  message.insert(message.end(), {0, 21, static_cast<std::uint8_t>(padding >> 8), static_cast<std::uint8_t>(padding)});
  message.resize(size);
  const auto put = [&](std::size_t where, std::size_t value) {
    message[where] = static_cast<std::uint8_t>(value >> 8);
    message[where + 1] = static_cast<std::uint8_t>(value);
  };
  put(extensions, size - extensions - 2);
  put(2, size - wire::HandshakeHeader::size);
  Buffer wire;
  for (std::size_t begin = 0; begin < size; begin += 16384) {
    const auto part = Bytes{message}.subspan(begin, std::min<std::size_t>(16384, size - begin));
    append(wire, Buffer{22, 3, 1, static_cast<std::uint8_t>(part.size() >> 8), static_cast<std::uint8_t>(part.size())});
    append(wire, part);
  }
  return wire;
}

TEST(Hybrids, AHelloOf60KilobytesInSegmentsOfAnySizeIsAnswered) {
  for (const std::size_t segment : {1U, 1460U, 65536U}) {
    Link link{client_config(), server_config()};
    link.start();
    const auto hello = padded(link.client.take_said(), 60 * 1024);
    for (Bytes rest = hello; !rest.empty(); rest = rest.subspan(std::min(segment, rest.size())))
      link.server.hear(rest.first(std::min(segment, rest.size())));
    ASSERT_FALSE(link.server.error) << link.server.error->row().name;
    const auto flight = link.server.take_said();
    ASSERT_FALSE(flight.empty());
    EXPECT_EQ(first_content(flight)[0], 2) << "ServerHello";
    EXPECT_NE(share_in(flight), 0U);
  }
}

TEST(Hybrids, TheWholeHandshakeGoesThroughInOneByteSegments) {
  Link link{client_config(), server_config()};
  link.start();
  while (!link.client.said.empty() || !link.server.said.empty()) {
    const auto ours = link.client.take_said();
    for (std::size_t i = 0; i < ours.size(); ++i) link.server.hear(Bytes{ours}.subspan(i, 1));
    const auto theirs = link.server.take_said();
    for (std::size_t i = 0; i < theirs.size(); ++i) link.client.hear(Bytes{theirs}.subspan(i, 1));
  }
  ASSERT_TRUE(link.open());
  EXPECT_EQ(link.server.engine.info().group, NamedGroup::X25519MLKEM768);
}

}  // namespace
}  // namespace bulla

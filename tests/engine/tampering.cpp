// Somebody on the way changes, drops or invents bytes: never is a connection open where that happened, and never does
// an engine crash or loop.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "support/authority.h"
#include "support/hex.h"
#include "support/link.h"
#include "support/random.h"
#include "support/tls12.h"

namespace bulla {
namespace {

using test::client_config;
using test::Link;
using test::server_config;

// Without hybrids, whose shares are five times what else there is: hybrids.cpp changes those.
Link mutual() {
  auto client = client_config();
  client->policy = &handshake::compact_2026();
  client->identities = {test::client_identity(crypto::KeyKind::ed25519)};
  auto server = server_config(crypto::KeyKind::ed25519);
  server->client_authentication = ClientAuthentication::required;
  return Link{client, server};
}

// Nobody judges the version of a record that is not sealed (RFC 9846 §5.1).
std::vector<bool> positions_that_count(Bytes wire) {
  std::vector<bool> counts(wire.size(), true);
  for (std::size_t at = 0; at + 5 <= wire.size(); at += 5 + (std::size_t{wire[at + 3]} << 8 | wire[at + 4]))
    if (wire[at] != 23) counts[at + 1] = counts[at + 2] = false;
  return counts;
}

// Runs with `change` done to the flight number `which`: 0 the client's hello, 1 the server's flight, 2 the client's.
// Returns the flight as it was.
Buffer run(Link& link, int which, const std::function<void(Buffer&)>& change) {
  link.start();
  Buffer flight;
  for (int number = 0; number < 4; ++number) {
    auto said = number % 2 == 0 ? link.client.take_said() : link.server.take_said();
    if (number == which) {
      flight = said;
      change(said);
    }
    if (number % 2 == 0)
      link.server.hear(said);
    else
      link.client.hear(said);
  }
  return flight;
}

void expect_not_open(const Link& link, int which, std::size_t at) {
  const bool fooled = which == 1 ? link.client.established > 0 : link.server.established > 0;
  EXPECT_FALSE(fooled) << "flight " << which << ", byte " << at;
}

TEST(Tampering, AChangedByteAnywhereLetsNoConnectionOpen) {
  for (const int which : {0, 1, 2}) {
    auto honest = mutual();
    const auto flight = run(honest, which, [](Buffer&) {});
    ASSERT_TRUE(honest.open());
    const auto counts = positions_that_count(flight);
    for (std::size_t at = 0; at < flight.size(); ++at) {
      if (!counts[at]) continue;
      auto link = mutual();
      // Signatures and keys differ from run to run: a flight may be a few bytes shorter.
      run(link, which, [&](Buffer& said) { said[std::min(at, said.size() - 1)] ^= 0x01; });
      expect_not_open(link, which, at);
      const bool failed = link.client.error || link.server.error;
      const bool waits = !link.client.engine.end_of_input() || !link.server.engine.end_of_input();
      EXPECT_TRUE(failed || waits) << "flight " << which << ", byte " << at;
    }
  }
}

Link mutual12(crypto::KeyKind kind, wire::CipherSuite suite) {
  static std::map<wire::CipherSuite, test::OneSuite> policies;
  const auto& policy = policies.try_emplace(suite, suite).first->second.policy();
  auto client = test::client_config12(policy);
  client->identities = {test::client_identity(crypto::KeyKind::ed25519)};
  auto server = test::server_config12(kind, policy);
  server->client_authentication = ClientAuthentication::required;
  return Link{client, server};
}

// The server's last flight, number 3, is what the client waits for.
TEST(Tampering, AChangedByteAnywhereLetsNoConnectionOfTls12Open) {
  for (const auto& [kind, suite] :
       {std::pair{crypto::KeyKind::p256, wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
        std::pair{crypto::KeyKind::rsa, wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA}})
    for (const int which : {0, 1, 2, 3}) {
      auto honest = mutual12(kind, suite);
      const auto flight = run(honest, which, [](Buffer&) {});
      ASSERT_TRUE(honest.open());
      const auto counts = positions_that_count(flight);
      for (std::size_t at = 0; at < flight.size(); ++at) {
        if (!counts[at]) continue;
        auto link = mutual12(kind, suite);
        run(link, which, [&](Buffer& said) { said[std::min(at, said.size() - 1)] ^= 0x01; });
        const bool fooled = which % 2 == 1 ? link.client.established > 0 : link.server.established > 0;
        EXPECT_FALSE(fooled) << "flight " << which << ", byte " << at;
      }
    }
}

TEST(Tampering, AFlightCutAnywhereLetsNoConnectionOpen) {
  for (const int which : {0, 1, 2}) {
    auto honest = mutual();
    const auto size = run(honest, which, [](Buffer&) {}).size();
    for (std::size_t at = 0; at < size; at += at < 100 ? 1 : 7) {
      auto link = mutual();
      run(link, which, [&](Buffer& said) { said.resize(std::min(at, said.size() - 1)); });
      expect_not_open(link, which, at);
      auto closed = which == 1 ? link.client.engine.end_of_input() : link.server.engine.end_of_input();
      ASSERT_FALSE(closed);
      EXPECT_EQ(closed.error().fault, Fault::closed_during_handshake);
    }
  }
}

TEST(Tampering, ARepeatedFlightLetsNoConnectionOpenOrFailsIt) {
  for (const int which : {0, 1, 2}) {
    auto link = mutual();
    run(link, which, [](Buffer& said) { append(said, Buffer{said}); });
    EXPECT_TRUE(link.client.error || link.server.error);
  }
}

TEST(Tampering, GarbageNeverGetsThrough) {
  test::SeededRandom random{2026};
  auto honest = mutual();
  const auto hello = run(honest, 0, [](Buffer&) {});
  for (int round = 0; round < 3000; ++round) {
    Buffer wire;
    if (round % 3 == 0) {
      wire = hello;
      for (std::size_t i = 0; i < 1 + random.below(8); ++i)
        wire[random.below(wire.size())] = static_cast<std::uint8_t>(random.next());
      wire.resize(1 + random.below(wire.size()));
    }
    while (wire.size() < 600) {
      const auto size = random.below(80);
      const Buffer header{static_cast<std::uint8_t>(20 + random.below(5)), 3, 3, 0, static_cast<std::uint8_t>(size)};
      if (round % 3 != 2) append(wire, header);
      for (std::size_t i = 0; i < size; ++i) wire.push_back(static_cast<std::uint8_t>(random.next()));
    }
    Link link{client_config(), server_config()};
    link.start();
    link.client.take_said();
    link.server.hear(wire);
    link.client.hear(wire);
    EXPECT_EQ(link.server.established + link.client.established, 0);
    EXPECT_FALSE(link.client.engine.end_of_input());
    EXPECT_FALSE(link.server.engine.end_of_input());
  }
}

TEST(Tampering, AHelloThatNeverEndsIsRefusedAtItsHeader) {
  Link link{client_config(), server_config()};
  Buffer wire(5 + 16384);
  std::ranges::copy(test::from_hex("1603034000 01019000"), wire.begin());  // a ClientHello above 100 KiB
  link.server.hear(wire);
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::message_too_long);
}

}  // namespace
}  // namespace bulla

#include "bulla/engine/handover.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bulla/openssl/provider.h"
#include "support/hex.h"
#include "support/keyed.h"
#include "support/link.h"
#include "support/raw_keys.h"
#include "support/recorder.h"
#include "support/returning.h"
#include "support/rogue.h"

namespace bulla {
namespace {

using test::End;
using test::Link;
using test::Returning;
using namespace std::chrono_literals;

const Buffer key(32, 0x4b);

// A client and a server that both know each other, and what they move by.
struct Moving : Returning {
  Moving() {
    client->identities = {test::client_identity()};
    client->protocols = server->protocols = {"h2"};
    server->client_authentication = ClientAuthentication::required;
    link.run();
  }
  HandOver how() { return {.key = key, .single_use = &memory_of_blobs}; }
  template <class Role>
  Buffer pack(End<Role>& end) {
    return end.engine.hand_over(key, end.outbox(), openssl::provider(), clock.now()).value();
  }
  Result<Client> unpack_client(Bytes blob) {
    return Client::take_over(blob, how(), client, x509::ReferenceName::parse(test::server_name).value());
  }
  Result<Server> unpack_server(Bytes blob) { return Server::take_over(blob, how(), server); }
  void move_client() { link.client.engine = unpack_client(pack(link.client)).value(); }
  void move_server() { link.server.engine = unpack_server(pack(link.server)).value(); }
  void talk(const std::string& word) {
    link.client.heard.clear();
    link.server.heard.clear();
    ASSERT_TRUE(link.client.say(bytes_of(word)));
    ASSERT_TRUE(link.server.say(bytes_of(word)));
    link.carry();
    ASSERT_FALSE(link.client.error) << link.client.error->row().name;
    ASSERT_FALSE(link.server.error) << link.server.error->row().name;
    EXPECT_EQ(text_of(link.client.heard), word);
    EXPECT_EQ(text_of(link.server.heard), word);
  }

  session::SingleUseMemory memory_of_blobs{test::test_time};
  Link link{client, server};
};

TEST(HandOver, GoesOnWhereItWasBackAndForth) {
  Moving pair;
  for (int round = 0; round < 5; ++round) {
    pair.talk("before");
    pair.move_client();
    pair.talk("the client has moved");
    pair.move_server();
    pair.talk("the server too");
    ASSERT_TRUE(pair.link.client.engine.update_keys(Engine::KeyUpdate::both, pair.link.client.outbox()));
    pair.link.client.collect();
    pair.link.carry();
  }
  EXPECT_EQ(pair.link.client.engine.info().protocol, "h2");
  EXPECT_EQ(pair.link.client.engine.info().suite, pair.link.server.engine.info().suite);
  EXPECT_EQ(pair.link.client.engine.info().peer->leaf().names_text().at(0), "DNS:server.example");
  EXPECT_EQ(pair.link.server.engine.info().peer->leaf().names_text().at(0), "email:client@test.example");
  pair.link.client.close();
  pair.link.carry();
  EXPECT_EQ(pair.link.server.closed, 1);
}

TEST(HandOver, JudgesRawKeysByThePinsOfNow) {
  Returning pair;
  pair.client->trust = nullptr;
  pair.client->server_keys = test::pinning({test::server_identity()});
  pair.client->identities = {test::raw(test::client_identity())};
  pair.server->identities = {test::raw(test::server_identity())};
  pair.server->client_trust = nullptr;
  pair.server->client_keys = test::pinning({test::client_identity()});
  pair.server->client_authentication = ClientAuthentication::required;
  const auto name = x509::ReferenceName::parse(test::server_name).value();
  for (const bool pinned_still : {true, false}) {
    Link link{pair.client, pair.server};
    link.run();
    ASSERT_TRUE(link.client.engine.established() && link.server.engine.established());
    const auto of_client =
        link.client.engine.hand_over(key, link.client.outbox(), openssl::provider(), test::test_time).value();
    const auto of_server =
        link.server.engine.hand_over(key, link.server.outbox(), openssl::provider(), test::test_time).value();
    auto client = std::make_shared<ClientConfig>(*pair.client);
    auto server = std::make_shared<ServerConfig>(*pair.server);
    if (!pinned_still) client->server_keys = server->client_keys = test::pinning({});
    session::SingleUseMemory blobs{test::test_time};
    const HandOver how{.key = key, .single_use = &blobs};
    const auto moved_client = Client::take_over(of_client, how, client, name);
    const auto moved_server = Server::take_over(of_server, how, server);
    ASSERT_EQ(moved_client.has_value(), pinned_still);
    ASSERT_EQ(moved_server.has_value(), pinned_still);
    if (pinned_still) {
      EXPECT_TRUE(moved_client->info().peer->is_raw_key());
      EXPECT_TRUE(moved_server->info().peer->is_raw_key());
    } else {
      EXPECT_EQ(moved_client.error().fault, Fault::key_not_pinned);
      EXPECT_EQ(moved_server.error().fault, Fault::key_not_pinned);
    }
  }
}

TEST(HandOver, TakesAKeyUpdateAlongThatIsStillOwed) {
  Moving pair;
  ASSERT_TRUE(pair.link.server.engine.update_keys(Engine::KeyUpdate::both, pair.link.server.outbox()));
  pair.link.server.collect();
  // Heard while the client's outbox was full: the answer waits.
  auto said = pair.link.server.take_said();
  Buffer little(1);
  Outbox full{little};
  full.grew(1);
  ASSERT_TRUE(pair.link.client.engine.receive(said, full));
  pair.move_client();
  pair.talk("with new keys both ways");
}

TEST(HandOver, LeavesTheOldEngineAndTheExporterBehind) {
  Moving pair;
  std::array<std::uint8_t, 32> out{};
  EXPECT_TRUE(pair.link.client.engine.export_keying_material("label", {}, out));
  const auto blob = pair.pack(pair.link.client);
  EXPECT_EQ(pair.link.client.engine.send(bytes_of("x"), pair.link.client.outbox()).error().fault, Fault::api_misuse);
  EXPECT_FALSE(pair.link.client.engine.hand_over(key, pair.link.client.outbox(), openssl::provider(), test::test_time));
  pair.link.client.engine = pair.unpack_client(blob).value();
  EXPECT_EQ(pair.link.client.engine.export_keying_material("label", {}, out).error().fault, Fault::api_misuse);
}

TEST(HandOver, TakesTicketsThatComeLater) {
  Returning pair;
  session::SingleUseMemory blobs{test::test_time};
  Link link{pair.client, pair.server};
  link.start();
  link.server.hear(link.client.take_said());
  link.client.hear(link.server.take_said());
  link.server.hear(link.client.take_said());
  const auto tickets = link.server.take_said();
  ASSERT_FALSE(tickets.empty());
  const auto blob = link.client.engine.hand_over(key, link.client.outbox(), openssl::provider(), pair.clock.now());
  link.client.engine = Client::take_over(*blob, {.key = key, .single_use = &blobs}, pair.client,
                                         x509::ReferenceName::parse(test::server_name).value())
                           .value();
  link.client.hear(tickets);
  EXPECT_EQ(pair.memory->tickets.size(), 2U);
  Link again{pair.client, pair.server};
  again.run();
  EXPECT_TRUE(again.open());
  EXPECT_TRUE(again.client.engine.info().resumed);
}

TEST(HandOver, OfABlobIsRefusedAsSoonAsAnythingIsWrongWithIt) {
  Moving pair;
  const auto blob = pair.pack(pair.link.client);
  for (std::size_t at = 0; at < blob.size(); ++at) {
    auto altered = blob;
    altered[at] ^= 1;
    ASSERT_EQ(pair.unpack_client(altered).error().fault, Fault::handover_unreadable) << at;
    ASSERT_EQ(pair.unpack_client(Bytes{blob}.first(at)).error().fault, Fault::handover_unreadable) << at;
  }
  auto next_version = blob;
  ++next_version[3];
  EXPECT_EQ(pair.unpack_client(next_version).error().fault, Fault::handover_unreadable);
  const Buffer other_key(32, 1);
  HandOver other{.key = other_key, .single_use = &pair.memory_of_blobs};
  EXPECT_EQ(
      Client::take_over(blob, other, pair.client, x509::ReferenceName::parse(test::server_name).value()).error().fault,
      Fault::handover_unreadable);
  ASSERT_TRUE(pair.unpack_client(blob)) << "nothing of that has spent it";
  EXPECT_EQ(pair.unpack_client(blob).error().fault, Fault::handover_unreadable) << "it works once";
}

TEST(HandOver, OfABlobIsForItsRoleAndForAMinute) {
  Moving pair;
  EXPECT_EQ(pair.unpack_server(pair.pack(pair.link.client)).error().fault, Fault::handover_unreadable);
  const auto blob = pair.pack(pair.link.server);
  pair.clock.advance(60s);
  EXPECT_EQ(pair.unpack_server(blob).error().fault, Fault::handover_unreadable);
}

TEST(HandOver, IsNotForAConnectionByAnExternalKey) {
  test::Keyed pair;
  Link link{pair.client, pair.server};
  link.run();
  ASSERT_TRUE(link.open());
  const auto packed = [](auto& end) {
    return end.engine.hand_over(key, end.outbox(), openssl::provider(), test::test_time);
  };
  EXPECT_EQ(packed(link.client).error().fault, Fault::api_misuse) << "a blob has no certificate to judge anew";
  EXPECT_EQ(packed(link.server).error().fault, Fault::api_misuse);
  ASSERT_TRUE(link.client.say(bytes_of("as it was"))) << "it goes on here";
  link.carry();
  EXPECT_EQ(text_of(link.server.heard), "as it was");
}

TEST(HandOver, JudgesThePeerAgain) {
  Moving pair;
  const auto blob = pair.pack(pair.link.client);
  static const test::TestAuthority stranger{"Stranger"};
  auto other = std::make_shared<ClientConfig>(*pair.client);
  other->trust = stranger.trust();
  EXPECT_EQ(
      Client::take_over(blob, pair.how(), other, x509::ReferenceName::parse(test::server_name).value()).error().fault,
      Fault::unknown_issuer);
}

TEST(HandOver, IsNotMadeInTheMiddleOfSomething) {
  Moving pair;
  auto& client = pair.link.client;
  const auto refused = [&](auto& end, const Outbox& out) {
    const auto blob = end.engine.hand_over(key, out, openssl::provider(), test::test_time);
    return !blob && blob.error().fault == Fault::api_misuse;
  };
  Buffer room(100);
  Outbox pending{room};
  pending.grew(1);
  EXPECT_TRUE(refused(client, pending)) << "output that is not on its way";
  EXPECT_EQ(client.engine.hand_over(Buffer(31), client.outbox(), openssl::provider(), test::test_time).error().fault,
            Fault::api_misuse);
  Link fresh{pair.client, pair.server};
  EXPECT_TRUE(refused(fresh.client, fresh.client.outbox())) << "not established";
  Moving other;
  other.talk("and it goes on");
}

// A child takes the server over with its socket, serves, and hands it back: in the same transfer, twice.
void write_all(int socket, Bytes bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(socket, bytes.data(), bytes.size());
    if (count <= 0) ::_exit(3);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}
Buffer read_some(int socket) {
  Buffer bytes(64 * 1024);
  const auto count = ::read(socket, bytes.data(), bytes.size());
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

// Says the numbers from `from` on, a record each.
Buffer counting(End<Server>& server, std::uint8_t from, std::uint8_t count) {
  for (auto i = from; i < from + count; ++i) EXPECT_TRUE(server.say(Buffer(1000, i)));
  return server.take_said();
}

TEST(HandOver, MovesALiveTransferBetweenTwoProcesses) {
  Moving pair;
  std::array<int, 2> wire{}, blobs{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, wire.data()), 0);
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, blobs.data()), 0);
  const auto child = ::fork();
  if (child == 0) {
    ::alarm(20);
    ::close(wire[0]);
    ::close(blobs[0]);
    for (std::uint8_t round = 0; round < 2; ++round) {
      auto taken = pair.unpack_server(read_some(blobs[1]));
      if (!taken) ::_exit(1);
      End<Server> server{*std::move(taken)};
      write_all(wire[1], counting(server, static_cast<std::uint8_t>(10 + 20 * round), 10));
      write_all(blobs[1], pair.pack(server));
    }
    ::_exit(0);
  }
  ::alarm(0);
  for (std::uint8_t round = 0; round < 2; ++round) {
    write_all(wire[1], counting(pair.link.server, static_cast<std::uint8_t>(20 * round), 10));
    write_all(blobs[0], pair.pack(pair.link.server));
    pair.link.server.engine = pair.unpack_server(read_some(blobs[0])).value();
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ::close(wire[1]);
  while (pair.link.client.heard.size() < 40000) {
    const auto some = read_some(wire[0]);
    ASSERT_FALSE(some.empty());
    pair.link.client.hear(some);
    ASSERT_FALSE(pair.link.client.error) << pair.link.client.error->row().name;
  }
  for (std::size_t i = 0; i < 40000; ++i) ASSERT_EQ(pair.link.client.heard[i], i / 1000) << i;
  for (const int each : {wire[0], blobs[0], blobs[1]}) ::close(each);
  pair.talk("and here");
}

// What comes behind a challenge in one record is not lost, though the answer to the challenge comes later.
TEST(AfterTheHandshake, AChallengeAndATicketMayShareARecord) {
  Returning pair;
  pair.client->late_challenge = LateChallenge::accepted;
  pair.client->identities = {test::client_identity()};
  pair.client->later.signature = true;
  pair.server->tickets = 0;
  test::Recorder recorder;
  Link link{pair.client, pair.server, &recorder};
  link.run();
  ASSERT_TRUE(link.open());
  test::Rogue server{recorder.secret_called("SERVER_TRAFFIC_SECRET_0")};
  Buffer both = test::from_hex("0d00000c01aa0008000d000400020403");
  append(both, test::from_hex("0400001200000e10000000000100000401020304"
                              "0000"));
  auto record = server.seal(22, both);
  const auto got = link.client.engine.receive(record, link.client.outbox());
  ASSERT_TRUE(got) << got.error().row().name;
  EXPECT_EQ(got->event, Event::asked);
  EXPECT_NE(link.client.engine.question(), nullptr);
  EXPECT_EQ(pair.memory->tickets.size(), 1U);
}

}  // namespace
}  // namespace bulla

// Data before the server has answered (RFC 9846 §2.3): taken once, soon, as much as was allowed, or not at all.
#include <gtest/gtest.h>

#include <functional>

#include "bulla/openssl/provider.h"
#include "support/link.h"
#include "support/recorder.h"
#include "support/returning.h"
#include "support/rogue.h"
#include "support/tiny_limit.h"
#include "support/tls12.h"

namespace bulla {
namespace {

using test::Link;
using test::Recorder;
using test::Returning;
using namespace std::chrono_literals;

// A client with two tickets of a server that takes 1000 bytes early.
struct Early : Returning {
  Early() {
    client->early_data = EarlyData::offered;
    client->protocols = server->protocols = {"h2"};
    server->max_early_data = 1000;
    server->replay_guard = std::make_shared<session::SingleUseMemory>(test::test_time, 10s);
    Link first{client, server};
    first.run();
    EXPECT_TRUE(first.open());
    EXPECT_EQ(memory->tickets.size(), 2U);
    EXPECT_EQ(memory->tickets.back().session.max_early_data, 1000U);
    clock.advance(2s);
  }
  Link link(Observer* at_client = nullptr) { return Link{client, server, at_client}; }
};

// Starts the client and lets it send early; what it says then.
Buffer say_early(Link& link, std::string_view data) {
  link.start();
  EXPECT_GT(link.client.engine.early_data_room(), 0U);
  const auto sent = link.client.engine.send_early(bytes_of(data), link.client.outbox());
  EXPECT_TRUE(sent) << sent.error().row().name;
  link.client.collect();
  return link.client.take_said();
}

void expect_whole(Link& link) {
  link.carry();
  ASSERT_TRUE(link.open()) << (link.client.error ? link.client.error->row().name : "")
                           << (link.server.error ? link.server.error->row().name : "");
  link.server.heard.clear();
  EXPECT_TRUE(link.client.say(bytes_of("later")));
  EXPECT_TRUE(link.server.say(bytes_of("answer")));
  link.carry();
  EXPECT_EQ(text_of(link.server.heard), "later");
}

TEST(EarlyData, ArrivesBeforeTheAnswerAndIsToldApart) {
  Early pair;
  auto link = pair.link();
  const auto said = say_early(link, "GET / HTTP/1.1");
  link.server.hear(said);
  EXPECT_EQ(link.server.established, 0) << "half a round trip has passed";
  EXPECT_EQ(text_of(link.server.heard_early), "GET / HTTP/1.1");
  EXPECT_TRUE(link.server.heard.empty());
  EXPECT_EQ(link.server.engine.info().early_data, EarlyDataFate::accepted);
  ASSERT_TRUE(link.server.say(bytes_of("200 OK"))) << "it may answer at once";
  link.client.hear(link.server.take_said());
  EXPECT_EQ(text_of(link.client.heard), "200 OK");
  EXPECT_EQ(link.client.established, 1);
  EXPECT_EQ(link.client.engine.info().early_data, EarlyDataFate::accepted);
  EXPECT_EQ(link.client.engine.early_data_room(), 0U);
  EXPECT_EQ(link.client.engine.send_early(bytes_of("x"), link.client.outbox()).error().fault, Fault::api_misuse);
  expect_whole(link);
}

TEST(EarlyData, HasAnExporterThatBothSidesKnow) {
  Early pair;
  auto link = pair.link();
  link.server.hear(say_early(link, "early"));
  std::array<std::uint8_t, 32> here{}, there{}, other{};
  ASSERT_TRUE(link.client.engine.export_early_keying_material("label", {}, here));
  ASSERT_TRUE(link.server.engine.export_early_keying_material("label", {}, there));
  EXPECT_EQ(here, there);
  link.carry();
  ASSERT_TRUE(link.client.engine.export_keying_material("label", {}, other));
  EXPECT_NE(here, other);
  Link plain{pair.client, pair.server};
  pair.client->early_data = EarlyData::refused;
  EXPECT_EQ(plain.server.engine.export_early_keying_material("label", {}, other).error().fault, Fault::api_misuse);
}

TEST(EarlyData, IsOffByDefaultOnBothSides) {
  Early pair;
  pair.client->early_data = EarlyData::refused;
  auto link = pair.link();
  link.start();
  EXPECT_EQ(link.client.engine.early_data_room(), 0U);
  link.carry();
  EXPECT_TRUE(link.client.engine.info().resumed);
  EXPECT_EQ(link.client.engine.info().early_data, EarlyDataFate::none);
  Returning plain;
  plain.client->early_data = EarlyData::offered;
  Link first{plain.client, plain.server};
  first.run();
  EXPECT_EQ(plain.memory->tickets.back().session.max_early_data, 0U);
}

// What keeps a server from taking it; the session may go on nevertheless.
struct Refusal {
  const char* what;
  std::function<void(Early&)> change;
  bool resumes;
};

TEST(EarlyData, IsRejectedWithoutHarmWhereItMayNotBeTaken) {
  const std::vector<Refusal> cases{
      {"the server takes none any more", [](Early& pair) { pair.server->max_early_data = 0; }, true},
      {"it has no guard any more", [](Early& pair) { pair.server->replay_guard = nullptr; }, true},
      {"the guard has begun after the hello was sent",
       [](Early& pair) {
         pair.server->replay_guard = std::make_shared<session::SingleUseMemory>(test::test_time + 1h, 10s);
       },
       true},
      {"the guard is full",
       [](Early& pair) {
         pair.server->replay_guard = std::make_shared<session::SingleUseMemory>(test::test_time, 10s, 0);
       },
       true},
      {"the ticket's age is skewed",
       [](Early& pair) { pair.memory->tickets.back().session.created -= std::chrono::seconds{11}; }, true},
      {"the ticket is not known",
       [](Early& pair) {
         pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
       },
       false},
      {"another protocol is chosen",
       [](Early& pair) {
         pair.client->protocols = {"h2", "h3"};
         pair.server->protocols = {"h3", "h2"};
       },
       false},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.what);
    Early pair;
    row.change(pair);
    auto link = pair.link();
    link.server.hear(say_early(link, "early"));
    EXPECT_TRUE(link.server.heard_early.empty());
    link.carry();
    EXPECT_TRUE(link.server.heard.empty()) << "nobody says it again but the application";
    expect_whole(link);
    EXPECT_TRUE(link.server.heard_early.empty());
    EXPECT_EQ(link.client.engine.info().early_data, EarlyDataFate::rejected);
    EXPECT_EQ(link.server.engine.info().early_data, EarlyDataFate::rejected);
    EXPECT_EQ(link.client.engine.info().resumed, row.resumes);
  }
}

TEST(EarlyData, IsTakenWithinTheWindowThoughClocksDiffer) {
  Early pair;
  pair.memory->tickets.back().session.created += std::chrono::seconds{2};
  auto link = pair.link();
  link.server.hear(say_early(link, "early"));
  EXPECT_EQ(text_of(link.server.heard_early), "early");
}

TEST(EarlyData, IsRejectedByAHelloRetry) {
  Early pair;
  static constexpr std::array only{wire::NamedGroup::secp256r1};
  auto policy = handshake::standard_2026();
  policy.groups = only;
  pair.server->policy = &policy;
  auto link = pair.link();
  link.server.hear(say_early(link, "early"));
  expect_whole(link);
  EXPECT_TRUE(link.client.engine.info().hello_retried);
  EXPECT_TRUE(link.server.heard_early.empty());
  EXPECT_EQ(link.client.engine.info().early_data, EarlyDataFate::rejected);
}

TEST(EarlyData, ThatIsReplayedIsNotTakenAgain) {
  Early pair;
  auto link = pair.link();
  const auto said = say_early(link, "pay 100");
  link.server.hear(said);
  EXPECT_EQ(text_of(link.server.heard_early), "pay 100");
  for (int i = 0; i < 3; ++i) {
    auto replay = pair.link();
    replay.server.hear(said);
    EXPECT_TRUE(replay.server.heard_early.empty());
    EXPECT_EQ(replay.server.engine.info().early_data, EarlyDataFate::rejected);
    pair.clock.advance(4s);
  }
}

TEST(EarlyData, OfAHelloThatProvesNothingDoesNotFillTheGuard) {
  Early pair;
  const auto guard = std::make_shared<session::SingleUseMemory>(test::test_time, 10s);
  pair.server->replay_guard = guard;
  auto link = pair.link();
  auto said = say_early(link, "early");
  const auto hello = std::size_t{5} + (std::size_t{said[3]} << 8 | said[4]);
  said[hello - 1] ^= 1;  // the binder's last byte
  link.server.hear(said);
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::bad_binder);
  EXPECT_EQ(guard->size(), 0U);
}

TEST(EarlyData, ThatIsTakenAndDoesNotOpenEndsTheConnection) {
  Early pair;
  auto link = pair.link();
  auto said = say_early(link, "early");
  said.back() ^= 1;
  link.server.hear(said);
  EXPECT_EQ(link.server.engine.info().early_data, EarlyDataFate::accepted);
  EXPECT_TRUE(link.server.heard_early.empty());
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::bad_record_mac);
}

TEST(EarlyData, IsBoundedOnBothSides) {
  Early pair;
  Recorder recorder;
  auto link = pair.link(&recorder);
  const auto said = say_early(link, std::string(5000, 'a'));
  EXPECT_EQ(link.client.engine.early_data_room(), 0U);
  link.server.hear(said);
  EXPECT_EQ(link.server.heard_early.size(), 1000U);
  expect_whole(link);

  auto other = pair.link(&recorder);
  recorder.secrets.clear();
  other.server.hear(say_early(other, "x"));
  test::Rogue greedy{recorder.secret_called("CLIENT_EARLY_TRAFFIC_SECRET")};
  (void)greedy.seal(23, bytes_of("x"));
  other.server.hear(greedy.seal(23, Buffer(999)));
  EXPECT_FALSE(other.server.error);
  other.server.hear(greedy.seal(23, Buffer(1)));
  ASSERT_TRUE(other.server.error);
  EXPECT_EQ(other.server.error->fault, Fault::early_data_too_long);
}

TEST(EarlyData, IsFollowedByItsEndAndByNothingElse) {
  const std::vector<std::pair<Buffer, Fault>> rows{
      {Buffer{20, 0, 0, 32, 1}, Fault::unexpected_message},
      {Buffer{24, 0, 0, 1, 0}, Fault::unexpected_message},
      {Buffer{5, 0, 0, 1, 0}, Fault::trailing_bytes},
      {Buffer{5, 0, 0, 0, 20}, Fault::split_across_keys},
  };
  for (auto [message, fault] : rows) {
    Early pair;
    Recorder recorder;
    auto link = pair.link(&recorder);
    link.server.hear(say_early(link, "x"));
    test::Rogue rogue{recorder.secret_called("CLIENT_EARLY_TRAFFIC_SECRET")};
    (void)rogue.seal(23, bytes_of("x"));
    if (message[0] == 20) message.resize(36);
    link.server.hear(rogue.seal(22, message));
    ASSERT_TRUE(link.server.error);
    EXPECT_EQ(link.server.error->fault, fault) << link.server.error->row().name;
  }
}

// RFC 9846 §5.5: there is no other key for it, so it ends before the one that it has wears out.
TEST(EarlyData, EndsWithItsKey) {
  static const test::TinyLimit tiny{*openssl::provider().suites.front().aead, 8};
  static const std::array suites{crypto::Suite{0x1301, "TLS_AES_128_GCM_SHA256", &tiny, openssl::provider().sha256}};
  Early pair;
  auto provider = openssl::provider();
  provider.suites = suites;
  pair.client->provider = &provider;
  Recorder recorder;
  auto link = pair.link(&recorder);
  link.start();
  auto& engine = link.client.engine;
  std::size_t sent = 0;
  for (int i = 0; i < 20 && engine.early_data_room() > 0; ++i)
    sent += engine.send_early(bytes_of("x"), link.client.outbox()).value();
  EXPECT_EQ(engine.early_data_room(), 0U);
  EXPECT_EQ(sent, 6U);
  EXPECT_EQ(recorder.count(Side::client, 24), 0U) << "no KeyUpdate";
  link.client.collect();
  expect_whole(link);
  EXPECT_EQ(text_of(link.server.heard_early), "xxxxxx");
}

// RFC 9846 §6: what is a warning in TLS 1.2 is none once a server has taken early data.
TEST(EarlyData, AWarningInItIsFatal) {
  Early pair;
  pair.client->tls12 = handshake::client12::tls12();
  pair.server->tls12 = handshake::server12::tls12();
  Recorder recorder;
  auto link = pair.link(&recorder);
  link.server.hear(say_early(link, "x"));
  ASSERT_EQ(text_of(link.server.heard_early), "x");
  test::Rogue rogue{recorder.secret_called("CLIENT_EARLY_TRAFFIC_SECRET")};
  (void)rogue.seal(23, bytes_of("x"));
  link.server.hear(rogue.seal(21, Buffer{1, 42}));
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->received, Alert::bad_certificate);
}

}  // namespace
}  // namespace bulla

// KeyUpdate (RFC 9846 §4.7.3): who asks for one and how often, and what no key opens.
#include <gtest/gtest.h>

#include "bulla/engine/handover.h"
#include "bulla/openssl/provider.h"
#include "support/link.h"
#include "support/recorder.h"
#include "support/returning.h"
#include "support/rogue.h"

namespace bulla {
namespace {

using test::Link;
using test::Recorder;
using test::Returning;

const Buffer box_key(32, 0x4b);

// What each KeyUpdate of a side has said: 1 asks for one in return.
std::vector<int> said_by(Side side, const Recorder& recorder) {
  std::vector<int> said;
  for (const auto& [from, message] : recorder.messages)
    if (from == side && message[0] == 24) said.push_back(message.back());
  return said;
}

TEST(KeyUpdates, AskOnceUntilThePeerHasAnswered) {
  Recorder recorder;
  Link link{test::client_config(), test::server_config(), &recorder};
  link.run();
  auto& client = link.client;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.engine.update_keys(Engine::KeyUpdate::both, client.outbox()));
  EXPECT_EQ(said_by(Side::client, recorder), (std::vector{1, 0, 0}));
  client.collect();
  link.carry();
  EXPECT_EQ(said_by(Side::server, recorder), std::vector{0}) << "one question, one answer";
  ASSERT_TRUE(client.engine.update_keys(Engine::KeyUpdate::both, client.outbox()));
  EXPECT_EQ(said_by(Side::client, recorder), (std::vector{1, 0, 0, 1}));
}

TEST(KeyUpdates, AKeyThatWasNotAnnouncedOpensNothing) {
  Recorder recorder;
  Link link{test::client_config(), test::server_config(), &recorder};
  link.run();
  test::Rogue client{recorder.secret_called("CLIENT_TRAFFIC_SECRET_0")};
  client.update();
  link.server.hear(client.seal(23, bytes_of("with the next key")));
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::bad_record_mac);
  EXPECT_TRUE(link.server.heard.empty());
}

TEST(KeyUpdates, TheOldKeyOpensNothingAfterwards) {
  Recorder recorder;
  Link link{test::client_config(), test::server_config(), &recorder};
  link.run();
  test::Rogue client{recorder.secret_called("CLIENT_TRAFFIC_SECRET_0")};
  link.server.hear(client.seal(22, Buffer{24, 0, 0, 1, 0}));
  ASSERT_FALSE(link.server.error);
  link.server.hear(client.seal(23, bytes_of("with the old key")));
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::bad_record_mac);
}

// A server that has said so many of them already, as one knows it that has taken a connection over.
Server server_after(std::uint64_t key_updates, Link& link, const Returning& pair, Recorder& recorder) {
  session::SingleUseMemory looked_at{test::test_time};
  session::SingleUseMemory taken{test::test_time};
  const auto& provider = openssl::provider();
  const auto blob = link.server.engine.hand_over(box_key, link.server.outbox(), provider, test::test_time).value();
  auto snapshot = engine::open(blob, {box_key, &looked_at}, provider, test::test_time).value();
  EXPECT_EQ(snapshot.key_updates, 0U);
  snapshot.key_updates = key_updates;
  const auto changed = engine::seal(snapshot, box_key, provider).value();
  return Server::take_over(changed, {box_key, &taken}, pair.server, &recorder).value();
}

TEST(KeyUpdates, EndBeforeTheirNumberIsTooLarge) {
  Returning pair;
  Recorder recorder;
  Link link{pair.client, pair.server};
  link.run();
  ASSERT_TRUE(link.open());
  auto& [client, server] = link;
  server.engine = server_after((std::uint64_t{1} << 48) - 2, link, pair, recorder);
  ASSERT_TRUE(server.engine.update_keys(Engine::KeyUpdate::ours, server.outbox())) << "the last one";
  EXPECT_EQ(server.engine.update_keys(Engine::KeyUpdate::ours, server.outbox()).error().fault,
            Fault::sequence_exhausted);
  server.collect();
  ASSERT_TRUE(client.engine.update_keys(Engine::KeyUpdate::both, client.outbox()));
  client.collect();
  link.carry();
  ASSERT_FALSE(server.error) << "what the client asks for is passed over";
  client.heard.clear();
  EXPECT_TRUE(server.say(bytes_of("an answer")));
  EXPECT_TRUE(client.say(bytes_of("a question")));
  link.carry();
  EXPECT_EQ(text_of(client.heard), "an answer");
  EXPECT_EQ(text_of(server.heard), "a question");
  EXPECT_EQ(said_by(Side::server, recorder), std::vector{0});
}

}  // namespace
}  // namespace bulla

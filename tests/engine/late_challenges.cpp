// A client that is asked who it is in an open connection (RFC 9846 §4.7.2): its answer comes in one piece.
#include <gtest/gtest.h>

#include "support/link.h"
#include "support/recorder.h"
#include "support/returning.h"
#include "support/rogue.h"

namespace bulla {
namespace {

using test::Link;
using test::Recorder;
using test::Returning;

// What a client answers, message by message, and the connection that has not heard it.
struct Challenged {
  Challenged() {
    pair.client->late_challenge = LateChallenge::accepted;
    pair.client->identities = {test::client_identity()};
    link.run();
    recorder.messages.clear();
    EXPECT_TRUE(link.server.engine.challenge_client(link.server.outbox()));
    link.server.collect();
    link.client.hear(link.server.take_said());
    for (const auto& [from, message] : recorder.messages)
      if (from == Side::client) answer.push_back(message);
    EXPECT_EQ(answer.size(), 3U);
  }
  std::optional<Fault> hear_behind_certificate(std::uint8_t type, Bytes content) {
    test::Rogue rogue{recorder.secret_called("CLIENT_TRAFFIC_SECRET_0")};
    link.server.hear(rogue.seal(22, answer.at(0)));
    EXPECT_FALSE(link.server.error);
    link.server.hear(rogue.seal(type, content));
    return link.server.error ? std::optional{link.server.error->fault} : std::nullopt;
  }

  Returning pair;
  Recorder recorder;
  Link link{pair.client, pair.server, &recorder};
  std::vector<Buffer> answer;
};

TEST(LateChallenges, NothingStandsInsideTheAnswer) {
  EXPECT_EQ(Challenged{}.hear_behind_certificate(23, bytes_of("data")), Fault::unexpected_record);
  EXPECT_EQ(Challenged{}.hear_behind_certificate(22, Buffer{24, 0, 0, 1, 0}), Fault::unexpected_message);
  Challenged good;
  EXPECT_EQ(good.hear_behind_certificate(22, good.answer.at(1)), std::nullopt);
}

TEST(LateChallenges, DataMayComeBeforeTheAnswer) {
  Challenged asked;
  test::Rogue rogue{asked.recorder.secret_called("CLIENT_TRAFFIC_SECRET_0")};
  asked.link.server.hear(rogue.seal(23, bytes_of("still at it")));
  for (const auto& message : asked.answer) asked.link.server.hear(rogue.seal(22, message));
  ASSERT_FALSE(asked.link.server.error);
  EXPECT_EQ(text_of(asked.link.server.heard), "still at it");
  EXPECT_TRUE(asked.link.server.engine.info().peer);
}

}  // namespace
}  // namespace bulla

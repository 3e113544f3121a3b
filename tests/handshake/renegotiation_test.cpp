#include "bulla/handshake/renegotiation.h"

#include <gtest/gtest.h>

#include "support/channel.h"
#include "support/recorder.h"
#include "support/returning12.h"

namespace bulla::handshake {
namespace {

struct Room {
  explicit Room(Side self) : afterwards{refuse_renegotiation(self, channel, recorder)} {}
  std::optional<Fault> hear(Buffer message) {
    const auto heard = afterwards->message(message);
    if (!heard) {
      EXPECT_EQ(heard.error().message, message[0]);
      return heard.error().fault;
    }
    EXPECT_EQ(*heard, Progress::waits_for_peer);
    return std::nullopt;
  }
  test::ChannelStub channel;
  test::Recorder recorder;
  std::unique_ptr<Afterwards> afterwards;
};

const Buffer hello_request{0, 0, 0, 0};

TEST(Renegotiation, IsRefusedByAWarningEachTime) {
  Room client{Side::client};
  Room server{Side::server};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.hear(hello_request), std::nullopt);
    EXPECT_EQ(server.hear({1, 0, 0, 2, 3, 3}), std::nullopt) << "a ClientHello, whatever it says";
  }
  EXPECT_EQ(client.channel.warnings, std::vector(3, Alert::no_renegotiation));
  EXPECT_EQ(server.channel.warnings, std::vector(3, Alert::no_renegotiation));
  EXPECT_EQ(client.recorder.count(Side::server, 0), 3U);
  EXPECT_EQ(server.recorder.count(Side::client, 1), 3U);
}

TEST(Renegotiation, IsTheOnlyMatterOfWhichToSpeakInAnOpenConnection) {
  for (unsigned type = 0; type < 256; ++type) {
    const Buffer message{static_cast<std::uint8_t>(type), 0, 0, 0};
    Room client{Side::client};
    Room server{Side::server};
    EXPECT_EQ(client.hear(message), type == 0 ? std::nullopt : std::optional{Fault::unexpected_message}) << type;
    EXPECT_EQ(server.hear(message), type == 1 ? std::nullopt : std::optional{Fault::unexpected_message}) << type;
  }
}

TEST(Renegotiation, IsAskedForByAnEmptyMessage) {
  Room client{Side::client};
  EXPECT_EQ(client.hear({0, 0, 0, 1, 0}), Fault::trailing_bytes);
  EXPECT_TRUE(client.channel.warnings.empty());
}

TEST(Renegotiation, LeavesNothingToAskNorToTakeAlong) {
  Room room{Side::client};
  EXPECT_EQ(room.afterwards->question(), nullptr);
  EXPECT_EQ(room.afterwards->answer(Signature{}).error().fault, Fault::api_misuse);
  EXPECT_EQ(room.afterwards->challenge().error().fault, Fault::api_misuse);
  EXPECT_EQ(room.afterwards->essence().error().fault, Fault::api_misuse);
}

TEST(Renegotiation, IsRefusedByBothSidesOfAHandshakeThatIsDone) {
  test::Returning12 pair;
  Buffer hello;
  auto duel = pair.meet([&](Side, Buffer& message) {
    if (message[0] == 1) hello = message;
  });
  ASSERT_TRUE(duel.done());
  EXPECT_TRUE(duel.client.hear(hello_request));
  EXPECT_TRUE(duel.server.hear(hello));
  EXPECT_EQ(duel.client.channel.warnings, std::vector{Alert::no_renegotiation});
  EXPECT_EQ(duel.server.channel.warnings, std::vector{Alert::no_renegotiation});
}

}  // namespace
}  // namespace bulla::handshake

#include "bulla/replay/player.h"

#include <gtest/gtest.h>

#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/openssl/provider.h"
#include "support/recorded.h"

namespace bulla::replay {
namespace {

using test::Recorded;
using test::scenario_called;

Circumstances circumstances(const Recorded& recorded, Side self) {
  Circumstances given{.provider = &openssl::provider(),
                      .client_tls12 = handshake::client12::tls12(),
                      .server_tls12 = handshake::server12::tls12()};
  given.policy = self == Side::client ? recorded.scene.client->policy : recorded.scene.server->policy;
  return given;
}

std::string told(const Player& player) {
  if (!player.difference()) return "the same";
  const auto& difference = *player.difference();
  return "aspect " + std::to_string(std::to_underlying(difference.aspect)) + ", record " +
         std::to_string(difference.record) + ", offset " + std::to_string(difference.offset);
}

// The decoded form of a file that holds this recording.
Recording filed(const Recording& recording) {
  const auto& sha256 = *openssl::provider().sha256;
  return std::move(decode_all(encode(recording, sha256).value(), sha256).value().at(0));
}

TEST(Player, RunsEachKindOfConnectionAgainToTheSameBytesOnBothSides) {
  for (const auto& scenario : test::scenarios()) {
    const Recorded recorded{scenario, 7, Secrets::kept};
    EXPECT_EQ(recorded.opened, scenario.opens) << scenario.name;
    for (const auto side : {Side::client, Side::server}) {
      SCOPED_TRACE(scenario.name + (side == Side::client ? ", client" : ", server"));
      const auto& seen = recorded.seen[std::to_underlying(side)];
      const auto recording = filed(recorded.recordings[std::to_underlying(side)]);
      test::Recorder again;
      const auto player = Player::create(recording, circumstances(recorded, side), &again);
      ASSERT_TRUE(player) << player.error().row().name;
      (*player)->play();
      EXPECT_EQ(told(**player), "the same");
      EXPECT_EQ(again.records, seen.records);
      EXPECT_EQ(again.messages, seen.messages);
      EXPECT_EQ(again.alerts, seen.alerts);
      EXPECT_EQ((*player)->error().has_value(),
                recording.events.end() != std::ranges::find(recording.events, Kind::failed, &Event::kind));
    }
  }
}

// ECDSA and RSA-PSS sign differently each time: what was signed is given back, and no key is needed.
TEST(Player, GivesBackSignaturesThatNobodyCouldMakeAgain) {
  auto scenario = scenario_called("mutual");
  scenario.prepare = [prepare = scenario.prepare](test::Scene& scene) {
    prepare(scene);
    scene.client->identities = {test::client_identity(crypto::KeyKind::rsa)};
    scene.server->identities = {test::server_identity(crypto::KeyKind::p256)};
  };
  const Recorded recorded{scenario, 7, Secrets::kept};
  ASSERT_TRUE(recorded.opened);
  for (const auto side : {Side::client, Side::server}) {
    const auto& recording = recorded.recordings[std::to_underlying(side)];
    const auto player = Player::create(recording, circumstances(recorded, side), nullptr).value();
    player->play();
    EXPECT_EQ(told(*player), "the same");
    EXPECT_TRUE(player->info().peer);
  }
}

// What the client encrypted is open only to the key, which is not there.
TEST(Player, GivesBackWhatWasDecrypted) {
  Recorded recorded{scenario_called("tls12 transported"), 7, Secrets::kept};
  auto& recording = recorded.recordings[1];
  const auto decrypted = std::ranges::find(recording.events, Kind::decrypted, &Event::kind);
  ASSERT_NE(decrypted, recording.events.end());
  decrypted->body = encode_outcome(Buffer(48, 3));
  const auto other = Player::create(recording, circumstances(recorded, Side::server), nullptr).value();
  other->play();
  ASSERT_TRUE(other->difference()) << "by another secret it is another connection";
  decrypted->body = encode_outcome(Buffer(47, 3));
  const auto none = Player::create(recording, circumstances(recorded, Side::server), nullptr).value();
  none->play();
  ASSERT_TRUE(none->difference());
  EXPECT_EQ(none->difference()->aspect, Aspect::signatures);
}

TEST(Player, GoesOnWithTheSessionsThatTheServerFound) {
  for (const auto* const scenario : {"tls12 resumed by ticket", "tls12 resumed by id", "tls12 resumed later"}) {
    SCOPED_TRACE(scenario);
    const Recorded recorded{scenario_called(scenario), 7, Secrets::kept};
    for (const auto side : {Side::client, Side::server}) {
      const auto& recording = recorded.recordings[std::to_underlying(side)];
      const auto player = Player::create(recording, circumstances(recorded, side), nullptr).value();
      player->play();
      EXPECT_EQ(told(*player), "the same");
      EXPECT_TRUE(player->info().resumed);
      EXPECT_EQ(player->info().version, wire::ProtocolVersion::tls12);
    }
  }
}

TEST(Player, RunsNoTls12WithoutIt) {
  const Recorded recorded{scenario_called("tls12 full"), 7, Secrets::kept};
  for (const auto side : {Side::client, Side::server}) {
    auto given = circumstances(recorded, side);
    given.client_tls12 = nullptr;
    given.server_tls12 = nullptr;
    EXPECT_EQ(Player::create(recorded.recordings[std::to_underlying(side)], given, nullptr).error().fault,
              Fault::recording_unreadable);
  }
}

// A recording goes from one machine to another, whose libcrypto is older or newer.
TEST(Player, OffersTheSignaturesThatTheRecordedProviderVerified) {
  using enum crypto::SignatureAlgorithm;
  const Recorded recorded{scenario_called("full"), 7, Secrets::kept};
  std::vector<crypto::SignatureAlgorithm> classic, newer;
  for (const auto algorithm : openssl::provider().signatures)
    if (algorithm < ml_dsa_44) classic.push_back(algorithm);
  newer = classic;
  newer.insert(newer.end(), {ml_dsa_44, ml_dsa_65, ml_dsa_87});
  for (const auto& signatures : {classic, newer}) {
    auto provider = openssl::provider();
    provider.signatures = signatures;
    auto given = circumstances(recorded, Side::client);
    given.provider = &provider;
    const auto player = Player::create(recorded.recordings[0], given, nullptr).value();
    player->play();
    EXPECT_EQ(told(*player), "the same");
  }
}

TEST(Player, RunsNothingWithoutTheSecrets) {
  const Recorded recorded{scenario_called("full"), 7, Secrets::left_out};
  EXPECT_EQ(Player::create(recorded.recordings[0], circumstances(recorded, Side::client), nullptr).error().fault,
            Fault::api_misuse);
}

TEST(Player, SaysWhichByteIsTheFirstToDiffer) {
  Recorded recorded{scenario_called("full"), 7, Secrets::kept};
  auto& recording = recorded.recordings[0];
  std::size_t seen = 0;
  for (auto& event : recording.events)
    if (event.kind == Kind::sent && ++seen == 2) event.body[3] ^= 1;
  const auto player = Player::create(recording, circumstances(recorded, Side::client), nullptr).value();
  player->play();
  ASSERT_TRUE(player->difference());
  EXPECT_EQ(player->difference()->aspect, Aspect::bytes);
  EXPECT_EQ(player->difference()->record, 1U);
  EXPECT_EQ(player->difference()->offset, 3U);
}

TEST(Player, SaysWhatElseDiffers) {
  const std::vector<std::pair<Kind, Aspect>> cases{
      {Kind::drawn, Aspect::randomness},       {Kind::time, Aspect::time},
      {Kind::signature, Aspect::signatures},   {Kind::ticket_issued, Aspect::sessions},
      {Kind::session_found, Aspect::sessions}, {Kind::decrypted, Aspect::signatures}};
  for (const auto& [missing, aspect] : cases) {
    SCOPED_TRACE(std::to_underlying(missing));
    // A server's: it asks for all of these, but what it knows again it need not sign.
    const auto* scenario = missing == Kind::signature ? "mutual" : "resumed";
    if (missing == Kind::decrypted) scenario = "tls12 transported";
    Recorded recorded{scenario_called(scenario), 7, Secrets::kept};
    auto& recording = recorded.recordings[1];
    ASSERT_GT(std::erase_if(recording.events, [&](const Event& event) { return event.kind == missing; }), 0U);
    const auto player = Player::create(recording, circumstances(recorded, Side::server), nullptr).value();
    player->play();
    ASSERT_TRUE(player->difference());
    EXPECT_EQ(player->difference()->aspect, aspect);
  }
}

TEST(Player, FollowsARecordingThatWasCutAsFarAsItGoes) {
  Recorded recorded{scenario_called("full"), 7, Secrets::kept};
  auto& recording = recorded.recordings[0];
  recording.events.erase(recording.events.end() - 8, recording.events.end());
  recording.cut = true;
  const auto player = Player::create(recording, circumstances(recorded, Side::client), nullptr).value();
  player->play();
  EXPECT_EQ(told(*player), "the same");
  EXPECT_GT(player->records(), 0U);
}

TEST(Player, TellsEachMomentAsItWasRecorded) {
  const Recorded recorded{scenario_called("full"), 7, Secrets::kept};
  struct Moments final : Observer {
    void message(Side, Bytes) override { moments.push_back(player->now()); }
    const Player* player = nullptr;
    std::vector<Moment> moments;
  } watcher;
  const auto& recording = recorded.recordings[0];
  const auto player = Player::create(recording, circumstances(recorded, Side::client), &watcher).value();
  watcher.player = player.get();
  player->play();
  std::vector<Moment> expected;
  for (const auto& event : recording.events)
    if (event.kind == Kind::message) expected.push_back(event.at);
  EXPECT_EQ(watcher.moments, expected);
  EXPECT_FALSE(expected.empty());
}

}  // namespace
}  // namespace bulla::replay

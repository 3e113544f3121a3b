#include "bulla/replay/taps.h"

#include <gtest/gtest.h>

#include "support/recorded.h"

namespace bulla::replay {
namespace {

TEST(Tape, GrowsToItsLimitAndNoFurther) {
  Tape tape{test::ticking()};
  const Buffer megabyte(1 << 20);
  for (int i = 0; i < 32; ++i) tape.add(Kind::sent, Bytes{megabyte});
  EXPECT_TRUE(tape.cut());
  tape.add(Kind::sent, Buffer{1});
  const auto events = tape.take();
  EXPECT_LE(events.size(), max_recording / megabyte.size());
  EXPECT_GE(events.size(), max_recording / megabyte.size() - 1);
  EXPECT_EQ(events.back().body.size(), megabyte.size()) << "what is cut off is cut off for good";
}

TEST(Taps, NoteWhatAConfigurationGives) {
  const auto tape = std::make_shared<Tape>(test::ticking());
  test::Scene scene{7};
  scene.server->choose_protocol = [](const ProtocolOffer&) { return "h2"; };
  const auto config = tap(scene.server, tape).value();
  Buffer drawn(5);
  ASSERT_TRUE(config->provider->random->fill(drawn));
  EXPECT_EQ(config->clock->now(), test::test_time);
  EXPECT_EQ(config->choose_protocol({}), "h2");
  const auto signature = config->identities[0]->key().sign(crypto::SignatureAlgorithm::ed25519, drawn).value();
  const auto events = tape->take();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0].kind, Kind::drawn);
  EXPECT_EQ(events[0].body, drawn);
  EXPECT_EQ(events[1].kind, Kind::time);
  EXPECT_EQ(events[2].kind, Kind::protocol_chosen);
  EXPECT_EQ(events[3].kind, Kind::signature);
  EXPECT_EQ(decode_outcome(events[3].body).value(), signature);
}

TEST(Taps, NoteASecretThatWasDecryptedAndNotWhatWasDrawnForIt) {
  const auto tape = std::make_shared<Tape>(test::ticking());
  test::Scene scene{7};
  scene.server->identities = {test::server_identity(crypto::KeyKind::rsa)};
  for (const bool later : {false, true}) {
    scene.server->later.signature = later;
    const auto config = tap(scene.server, tape).value();
    const auto premaster =
        config->identities[0]->key().decrypt_premaster(Buffer(256, 1), 0x303, *config->provider->random);
    ASSERT_TRUE(premaster);
    const auto events = tape->take();
    if (later) {
      EXPECT_TRUE(events.empty()) << "the answer is in the call";
      continue;
    }
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].kind, Kind::decrypted);
    EXPECT_TRUE(same_bytes(decode_outcome(events[0].body).value(), premaster->expose()));
  }
}

TEST(Taps, NoteTheSessionsThatAreFoundByTheirIds) {
  const auto tape = std::make_shared<Tape>(test::ticking());
  test::Scene scene{7};
  const auto store = std::make_shared<session::SessionIdMemory>();
  scene.server->session_ids = store;
  const auto config = tap(scene.server, tape).value();
  session::Session session;
  session.psk = keys::StageSecret::of_size(48);
  config->session_ids->keep(bytes_of("known"), std::move(session), test::test_time);
  EXPECT_EQ(store->size(), 1U);
  EXPECT_TRUE(config->session_ids->find(bytes_of("known"), test::test_time));
  EXPECT_FALSE(config->session_ids->find(bytes_of("unknown"), test::test_time));
  const auto events = tape->take();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, Kind::session_found);
  EXPECT_TRUE(session::decode_session(events[0].body));
  EXPECT_TRUE(events[1].body.empty());
}

}  // namespace
}  // namespace bulla::replay

#include "bulla/replay/script.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"

namespace bulla::replay {
namespace {

Recording recording_of(std::vector<std::pair<Kind, Buffer>> events) {
  Recording recording{.secrets = Secrets::kept};
  for (auto& [kind, body] : events) recording.events.emplace_back(kind, Moment{0}, std::move(body));
  return recording;
}

TEST(Script, GivesEachKindInItsOrder) {
  const auto recording = recording_of({{Kind::drawn, {1}}, {Kind::time, Buffer(8)}, {Kind::drawn, {2}}});
  Script script{recording};
  EXPECT_EQ(script.next(Kind::drawn)->body, Buffer{1});
  EXPECT_EQ(script.next(Kind::drawn)->body, Buffer{2});
  EXPECT_NE(script.next(Kind::time), nullptr);
  EXPECT_EQ(script.next(Kind::drawn), nullptr);
  EXPECT_FALSE(script.difference()) << "only what is demanded must be there";
  EXPECT_EQ(script.demand(Kind::drawn, Aspect::randomness), nullptr);
  EXPECT_EQ(script.difference()->aspect, Aspect::randomness);
}

TEST(Script, KeepsTheFirstDifference) {
  const auto recording = recording_of({{Kind::sent, {1, 2, 3}}, {Kind::sent, {4, 5, 6}}});
  Script script{recording};
  script.compare(Buffer{1, 2, 3});
  EXPECT_EQ(script.records(), 1U);
  EXPECT_EQ(script.bytes(), 3U);
  script.compare(Buffer{4, 5});
  script.differ(Aspect::time);
  ASSERT_TRUE(script.difference());
  EXPECT_EQ(script.difference()->aspect, Aspect::bytes);
  EXPECT_EQ(script.difference()->record, 1U);
  EXPECT_EQ(script.difference()->offset, 2U);
}

TEST(Script, HasRandomnessInThePortionsThatWereDrawn) {
  const auto recording = recording_of({{Kind::drawn, {1, 2}}, {Kind::drawn, {3}}});
  const Actors actors{std::make_shared<Script>(recording), openssl::provider()};
  Buffer two(2);
  ASSERT_TRUE(actors.provider.random->fill(two));
  EXPECT_EQ(two, (Buffer{1, 2}));
  EXPECT_EQ(actors.provider.random->fill(two).error().fault, Fault::replay_differs);
  EXPECT_EQ(actors.script->difference()->aspect, Aspect::randomness);
}

TEST(Script, HasAProviderThatVerifiesWhatTheRecordedOneDid) {
  const auto recording = recording_of({});
  Actors actors{std::make_shared<Script>(recording), openssl::provider()};
  const auto count = [&] {
    return std::ranges::count_if(actors.provider.signatures,
                                 [](auto algorithm) { return algorithm >= crypto::SignatureAlgorithm::ml_dsa_44; });
  };
  actors.offer_as({.policy{}, .server{}, .protocols{}, .ml_dsa = true});
  EXPECT_EQ(count(), 3);
  actors.offer_as({.policy{}, .server{}, .protocols{}, .ml_dsa = false});
  EXPECT_EQ(count(), 0);
  EXPECT_GT(actors.provider.signatures.size(), 5u);
}

TEST(Script, HasTheTimesThatWereRead) {
  const auto recording = recording_of({{Kind::time, {0, 0, 0, 0, 0, 0, 1, 2}}});
  const Actors actors{std::make_shared<Script>(recording), openssl::provider()};
  EXPECT_EQ(actors.clock->now().time_since_epoch().count(), 258);
}

}  // namespace
}  // namespace bulla::replay

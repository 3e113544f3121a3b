#include "bulla/capture/passive.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "capture/tape.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;

struct Watched {
  test::Recorder heard;
  Findings findings;
};

// All records of a connection in their order, with a log; `change` may leave some out.
Watched watch(const test::Recorder& heard, const std::string& log_text,
              const std::function<bool(std::size_t)>& is_captured = {}) {
  Watched watched;
  const auto log = KeyLogFile::read(bytes_of(log_text)).value();
  Passive passive{openssl::provider(), &log, watched.heard};
  for (std::size_t i = 0; i < heard.records.size(); ++i) {
    const auto& [from, record] = heard.records[i];
    if (is_captured && !is_captured(i)) {
      passive.miss(from, record.size());
    } else {
      passive.hear(from, record);
    }
  }
  watched.findings = passive.findings();
  return watched;
}

template <class T>
std::vector<T> of_side(const std::vector<std::pair<Side, T>>& all, Side side) {
  std::vector<T> found;
  for (const auto& [from, one] : all)
    if (from == side) found.push_back(one);
  return found;
}

// Without changes of ciphers: an engine tells its peer's alone.
std::vector<std::pair<wire::ContentType, Buffer>> contents_of(const test::Recorder& heard, Side side) {
  std::vector<std::pair<wire::ContentType, Buffer>> found;
  for (const auto& content : heard.contents)
    if (content.from == side && content.type != wire::ContentType::change_cipher_spec)
      found.emplace_back(content.type, content.bytes);
  return found;
}

void expect_same(const test::Recorder& theirs, const test::Recorder& ours, const std::string& name) {
  for (const auto side : {Side::client, Side::server}) {
    EXPECT_TRUE(of_side(theirs.records, side) == of_side(ours.records, side)) << name;
    EXPECT_TRUE(of_side(theirs.messages, side) == of_side(ours.messages, side)) << name;
    EXPECT_EQ(of_side(theirs.alerts, side), of_side(ours.alerts, side)) << name;
    EXPECT_TRUE(contents_of(theirs, side) == contents_of(ours, side)) << name;
  }
  ASSERT_EQ(theirs.secrets.size(), ours.secrets.size()) << name;
  for (std::size_t i = 0; i < ours.secrets.size(); ++i) {
    EXPECT_EQ(theirs.secrets[i].label, ours.secrets[i].label) << name;
    EXPECT_EQ(theirs.secrets[i].secret, ours.secrets[i].secret) << name;
  }
}

TEST(Passive, HearsAllThatAnObserverOfTheClientHears) {
  for (const auto& scenario : scenarios()) {
    if (!scenario.opens) continue;
    const auto heard = heard_in(scenario);
    const auto watched = watch(heard, key_log_of(heard));
    expect_same(heard, watched.heard, scenario.name);
    EXPECT_EQ(watched.findings.closed, (std::array<std::uint64_t, 2>{})) << scenario.name;
    EXPECT_EQ(watched.findings.records, heard.records.size());
  }
}

TEST(Passive, OpensRecordsOfEverySuiteOfTls12) {
  const auto scenario = *std::ranges::find(scenarios(), "tls12 full", &Scenario::name);
  for (const auto& suite : openssl::provider().suites12) {
    for (const bool outside : {false, true}) {
      auto with = scenario;
      handshake::Policy policy = handshake::classic();
      const std::array only{static_cast<wire::CipherSuite>(suite.id)};
      with.prepare = [&](Scene& scene) {
        scenario.prepare(scene);
        policy.suites = {};
        policy.suites12 = only;
        scene.client->policy = &policy;
        const bool ecdsa = suite.key_exchange == crypto::KeyExchange12::ecdhe_ecdsa;
        scene.server->identities = {server_identity(ecdsa ? crypto::KeyKind::p256 : crypto::KeyKind::rsa)};
      };
      const auto heard = heard_in(with);
      ASSERT_GT(heard.contents.size(), 4u) << suite.name;
      const auto watched = watch(heard, key_log_of(heard));
      expect_same(heard, watched.heard, std::string{suite.name});
      EXPECT_EQ(watched.findings.opened[0] + watched.findings.opened[1], 6u) << suite.name << outside;
    }
  }
}

TEST(Passive, HearsWhatIsInTheClearWithoutKeys) {
  const auto heard = heard_in("full");
  const auto watched = watch(heard, "");
  EXPECT_EQ(watched.heard.records, heard.records);
  EXPECT_EQ(watched.heard.count(Side::client, 1), 1u);
  EXPECT_EQ(watched.heard.count(Side::server, 2), 1u);
  EXPECT_EQ(watched.heard.messages.size(), 2u);
  EXPECT_GT(watched.findings.closed[0], 0u);
  EXPECT_EQ(watched.findings.opened[0], 0u);
  EXPECT_EQ(watched.findings.why, KeyMissing::not_in_log);
}

TEST(Passive, OpensWhatTheLogHasTheKeysFor) {
  const auto heard = heard_in("full");
  const auto without = [&](const std::string& label) {
    return watch(heard, key_log_of(heard, [&](const std::string& one) { return one != label; }));
  };
  const auto no_data = without("SERVER_TRAFFIC_SECRET_0");
  EXPECT_EQ(no_data.heard.count(Side::server, 20), 1u);
  EXPECT_GT(no_data.findings.closed[1], 0u);
  EXPECT_EQ(no_data.findings.closed[0], 0u);
  const auto no_handshake = without("SERVER_HANDSHAKE_TRAFFIC_SECRET");
  EXPECT_EQ(no_handshake.heard.count(Side::server, 20), 0u);
  EXPECT_EQ(contents_of(no_handshake.heard, Side::server).back(), contents_of(heard, Side::server).back());
}

TEST(Passive, LeavesEarlyDataClosedThatWasNotTakenAndGoesOn) {
  auto scenario = *std::ranges::find(scenarios(), "early data", &Scenario::name);
  const auto prepare = scenario.prepare;
  scenario.prepare = [&](Scene& scene) {
    prepare(scene);
    scene.server->max_early_data = 0;
  };
  const auto heard = heard_in(scenario);
  const auto all = watch(heard, key_log_of(heard));
  expect_same(heard, all.heard, "refused");
  const auto less =
      watch(heard, key_log_of(heard, [](const std::string& label) { return !label.starts_with("CLIENT_EARLY"); }));
  EXPECT_EQ(less.findings.closed[0], 1u);
  EXPECT_EQ(of_side(less.heard.messages, Side::client), of_side(heard.messages, Side::client));
}

// Each record in turn is missing: the others are opened all the same, but those that only it could tell of.
TEST(Passive, GoesOnBehindALostRecord) {
  for (const auto* name : {"full", "new keys", "tls12 full", "tls12 transported"}) {
    const auto heard = heard_in(name);
    const auto log = key_log_of(heard);
    const auto all = contents_of(heard, Side::client).size() + contents_of(heard, Side::server).size();
    for (std::size_t lost = 0; lost < heard.records.size(); ++lost) {
      const auto& [from, record] = heard.records[lost];
      const auto watched = watch(heard, log, [&](std::size_t i) { return i != lost; });
      EXPECT_EQ(watched.heard.records.size(), heard.records.size() - 1) << name << lost;
      EXPECT_EQ(watched.findings.lost_bytes, record.size());
      const bool hello = record[0] == 22 && lost < 2;
      const bool change = record[0] == 20 && std::string_view{name}.starts_with("tls12");
      if (hello || change) continue;
      EXPECT_EQ(watched.findings.closed, (std::array<std::uint64_t, 2>{})) << name << lost;
      const auto opened =
          contents_of(watched.heard, Side::client).size() + contents_of(watched.heard, Side::server).size();
      EXPECT_EQ(opened + (record[0] == 20 ? 0 : 1), all) << name << lost;
    }
  }
}

TEST(Passive, MakesNoMessagesOfWhatFollowsALostPart) {
  const auto heard = heard_in("full");
  test::Recorder told;
  const auto log = KeyLogFile::read(bytes_of(key_log_of(heard))).value();
  Passive passive{openssl::provider(), &log, told};
  // A message in the clear over three records, of which the second is missing.
  Buffer message{11, 0, 0, 90};
  message.resize(94, 0xee);
  for (std::size_t i = 0; i < 3; ++i) {
    Buffer record{22, 3, 3, 0, 30};
    append(record, Bytes{message}.subspan(30 * i, 30));
    if (i == 1) {
      passive.miss(Side::server, record.size());
    } else {
      passive.hear(Side::server, record);
    }
  }
  EXPECT_TRUE(told.messages.empty());
  for (const auto& [from, record] : heard.records) passive.hear(from, record);
  EXPECT_EQ(of_side(told.messages, Side::client), of_side(heard.messages, Side::client));
}

TEST(Passive, TakesAnyBytesWithoutHarm) {
  SeededRandom random{11};
  const auto heard = heard_in("new keys");
  for (int round = 0; round < 200; ++round) {
    auto changed = heard;
    for (int i = 0; i < 3; ++i) {
      auto& record = changed.records[random.below(changed.records.size())].second;
      record[random.below(std::min<std::size_t>(record.size(), 80))] ^= static_cast<std::uint8_t>(random.next());
    }
    (void)watch(changed, key_log_of(heard));
  }
}

}  // namespace
}  // namespace bulla::capture

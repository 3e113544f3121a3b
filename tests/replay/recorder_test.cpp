#include "bulla/replay/recorder.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/recorded.h"

namespace bulla::replay {
namespace {

using test::Recorded;
using test::scenario_called;

Buffer file_of(const Recording& recording) { return encode(recording, *openssl::provider().sha256).value(); }

bool holds(const Buffer& file, Bytes part) { return !std::ranges::search(file, part).empty(); }

TEST(Recorder, LeavesEverySecretOutUnlessItIsAsked) {
  for (const auto& scenario : test::scenarios()) {
    SCOPED_TRACE(scenario.name);
    const Recorded recorded{scenario, 7, Secrets::left_out};
    for (const auto side : {0U, 1U}) {
      const auto file = file_of(recorded.recordings[side]);
      for (const auto& line : recorded.seen[side].secrets) EXPECT_FALSE(holds(file, line.secret)) << line.label;
      for (const std::string_view plain : {"nobody else's", "early words", "under new keys"})
        EXPECT_FALSE(holds(file, bytes_of(plain))) << plain;
    }
  }
}

TEST(Recorder, LeavesOutWhatTheSecretsWereMadeFrom) {
  for (const auto& scenario : test::scenarios()) {
    SCOPED_TRACE(scenario.name);
    const Recorded with{scenario, 7, Secrets::kept};
    const Recorded without{scenario, 7, Secrets::left_out};
    for (const auto side : {0U, 1U}) {
      const auto file = file_of(without.recordings[side]);
      for (const auto& event : with.recordings[side].events) {
        const bool secret = event.kind == Kind::session_found || event.kind == Kind::ticket_taken;
        EXPECT_FALSE(secret && !event.body.empty() && holds(file, event.body));
        if (event.kind == Kind::decrypted) {
          EXPECT_FALSE(holds(file, decode_outcome(event.body).value()));
        }
      }
    }
  }
}

TEST(Recorder, KeepsThePlaintextWhenItIsAsked) {
  const Recorded recorded{scenario_called("full"), 7, Secrets::kept};
  EXPECT_TRUE(holds(file_of(recorded.recordings[0]), bytes_of("a question that is nobody else's")));
}

TEST(Recorder, KeepsWhatTheWireShowedAndHowItEnded) {
  const Recorded recorded{scenario_called("refused by the client"), 7, Secrets::left_out};
  const auto& recording = recorded.recordings[0];
  std::vector<std::pair<Side, Buffer>> records;
  for (const auto& event : recording.events) {
    EXPECT_TRUE(is_public(event.kind));
    if (event.kind == Kind::sent) records.emplace_back(Side::client, event.body);
    if (event.kind == Kind::received) records.emplace_back(Side::server, event.body);
  }
  EXPECT_EQ(records, recorded.seen[0].records);
  const auto failed = std::ranges::find(recording.events, Kind::failed, &Event::kind);
  ASSERT_NE(failed, recording.events.end());
  EXPECT_EQ(decode_error(failed->body).value().fault, Fault::certificate_expired);
  const auto judged = std::ranges::find(recording.events, Kind::judged, &Event::kind);
  ASSERT_NE(judged, recording.events.end());
  EXPECT_EQ(decode_judgement(judged->body).value().error->fault, Fault::certificate_expired);
}

TEST(Recorder, LeavesAConfigurationAsItIsWithoutSecrets) {
  const auto config = test::client_config();
  Recorder recorder{Side::client, Secrets::left_out, test::ticking()};
  EXPECT_EQ(recorder.tap(config, x509::ReferenceName::parse("server.example").value()).value(), config);
}

TEST(Recorder, CountsMomentsFromWhereItIsTold) {
  Recorder recorder{Side::client, Secrets::left_out, test::ticking()};
  recorder.alert(Side::client, Alert::close_notify);
  recorder.alert(Side::client, Alert::close_notify);
  recorder.restart_time();
  recorder.alert(Side::client, Alert::close_notify);
  const auto recording = recorder.take();
  ASSERT_EQ(recording.events.size(), 3U);
  EXPECT_EQ(recording.events[1].at.count(), 2);
  EXPECT_EQ(recording.events[2].at.count(), 1);
}

}  // namespace
}  // namespace bulla::replay

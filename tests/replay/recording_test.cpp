#include "bulla/replay/recording.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "bulla/openssl/provider.h"
#include "support/recorded.h"

namespace bulla::replay {
namespace {

const crypto::Hash& sha256() { return *openssl::provider().sha256; }

Recording recording_of(std::string_view scenario, Secrets secrets, Side side = Side::client) {
  test::Recorded recorded{test::scenario_called(scenario), 7, secrets};
  return std::move(recorded.recordings[std::to_underlying(side)]);
}

TEST(Recording, IsReadAsItWasWritten) {
  for (const auto secrets : {Secrets::kept, Secrets::left_out}) {
    const auto recording = recording_of("full", secrets);
    const auto file = encode(recording, sha256()).value();
    const auto read = decode_all(file, sha256()).value();
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].self, recording.self);
    EXPECT_EQ(read[0].secrets, secrets);
    EXPECT_EQ(read[0].begun, test::test_time);
    EXPECT_EQ(read[0].setting, recording.setting);
    EXPECT_EQ(encode(read[0], sha256()).value(), file);
  }
}

TEST(Recording, StandsBehindOthersInAFile) {
  auto file = encode(recording_of("full", Secrets::left_out), sha256()).value();
  const auto first = file.size();
  append(file, encode(recording_of("garbled", Secrets::kept), sha256()).value());
  EXPECT_EQ(decode_all(file, sha256()).value().size(), 2U);
  EXPECT_TRUE(begins_recordings(file));
  file[first + 30] ^= 1;
  const auto damaged = decode_all(file, sha256());
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().fault, Fault::recording_unreadable);
  EXPECT_EQ(damaged.error().offset, first) << "the second is at fault, and none is given";
}

TEST(Recording, IsRefusedIfItIsCutOffAnywhere) {
  const auto file = encode(recording_of("garbled", Secrets::kept), sha256()).value();
  for (std::size_t size = 0; size < file.size(); ++size)
    ASSERT_EQ(decode_all(Bytes{file}.first(size), sha256()).error().fault, Fault::recording_unreadable) << size;
}

TEST(Recording, IsRefusedIfAnyBitIsAnother) {
  const auto file = encode(recording_of("garbled", Secrets::left_out), sha256()).value();
  for (std::size_t at = 0; at < file.size(); ++at) {
    auto damaged = file;
    damaged[at] ^= 0x10;
    ASSERT_FALSE(decode_all(damaged, sha256())) << at;
  }
}

TEST(Recording, IsRefusedIfItIsSomethingElse) {
  for (const std::string_view text : {"", "bulla", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"})
    EXPECT_FALSE(decode_all(bytes_of(text), sha256())) << text;
  EXPECT_TRUE(begins_recordings({}));
  EXPECT_FALSE(begins_recordings(bytes_of("-----BEGIN")));
}

TEST(Recording, HoldsNoSecretEventsUnderAHeadThatDeniesThem) {
  auto recording = recording_of("full", Secrets::kept);
  recording.secrets = Secrets::left_out;
  EXPECT_FALSE(decode_all(encode(recording, sha256()).value(), sha256()));
}

TEST(Recording, HoldsNoEventsThatAreNotWhatTheySay) {
  const std::vector<std::pair<Kind, Buffer>> bad{
      {Kind::sent, {}},          {Kind::alert, {2, 0}},     {Kind::alert, {0}},          {Kind::judged, {1}},
      {Kind::failed, {0}},       {Kind::call, {99, 0}},     {Kind::time, {1, 2}},        {Kind::first_use, {}},
      {Kind::signature, {0, 1}}, {Kind::decrypted, {0, 1}}, {static_cast<Kind>(9), {1}}, {Kind::message, {1}},
  };
  for (const auto& [kind, body] : bad) {
    auto recording = recording_of("garbled", Secrets::kept);
    recording.events.emplace_back(kind, Moment{1}, body);
    EXPECT_FALSE(decode_all(encode(recording, sha256()).value(), sha256())) << std::to_underlying(kind);
  }
}

TEST(Recording, KeepsErrorsByTheNameOfTheirRow) {
  const Error error{
      .fault = Fault::alert_received, .offset = 7, .message = 11, .certificate = 1, .received = Alert::unknown_ca};
  const auto body = encode_error(error);
  const auto again = decode_error(body).value();
  EXPECT_EQ(encode_error(again), body);
  EXPECT_EQ(again.received, Alert::unknown_ca);
  auto unknown = body;
  unknown[1] = 'X';
  EXPECT_EQ(decode_error(unknown).error().fault, Fault::recording_unreadable);
}

TEST(Recording, KeepsJudgementsWhole) {
  const Error error{.fault = Fault::certificate_expired, .certificate = 0};
  const x509::Explanation why{{{.subjects = {"CN=a", "CN=b"}, .error = error, .detail = "on a day"}}};
  const auto again = decode_judgement(encode_judgement(why, &error)).value();
  EXPECT_EQ(again.error->fault, Fault::certificate_expired);
  ASSERT_EQ(again.why.attempts.size(), 1U);
  EXPECT_EQ(again.why.attempts[0].subjects, why.attempts[0].subjects);
  EXPECT_EQ(again.why.attempts[0].detail, "on a day");
  EXPECT_FALSE(decode_judgement(encode_judgement({}, nullptr)).value().error);
}

// Set BULLA_WRITE_SEEDS to a folder: the seeds of the fuzz target `replay` are made there.
TEST(Recording, GivesTheFuzzTargetItsSeeds) {
  const char* const folder = std::getenv("BULLA_WRITE_SEEDS");
  struct Seed {
    std::string_view name;
    std::string_view scenario;
    Side side = Side::client;
  };
  for (const auto& [name, scenario, side] :
       {Seed{"garbled", "garbled"}, Seed{"refused", "refused by the client"}, Seed{"client12", "tls12 mutual"},
        Seed{"server12", "tls12 transported", Side::server}}) {
    const auto file = encode(recording_of(scenario, Secrets::kept, side), sha256()).value();
    EXPECT_TRUE(decode_all(file, sha256()));
    if (folder == nullptr) continue;
    std::ofstream out{std::string{folder} + "/" + std::string{name}, std::ios::binary};
    out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  }
}

}  // namespace
}  // namespace bulla::replay

#include "bulla/explain/recording.h"

#include <gtest/gtest.h>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

TEST(Recording, HoldsEachMessageInOrderWithItsTime) {
  const test::Story story;
  std::vector<std::uint8_t> types;
  Moment before{};
  for (const auto& event : story.client_recorder.recording().events) {
    EXPECT_GT(event.at, before);
    before = event.at;
    if (event.what == What::message) types.push_back(event.message.at(0));
  }
  EXPECT_EQ(types, (std::vector<std::uint8_t>{1, 2, 8, 11, 15, 20, 20}));
}

TEST(Recording, CountsWhatCrossesTheNetwork) {
  test::Story story;
  story.link.client.say(bytes_of("twelve bytes"));
  story.link.carry();
  const auto& seen_by_client = story.client_recorder.recording().traffic;
  const auto& seen_by_server = story.server_recorder.recording().traffic;
  for (const auto side : {0, 1}) {
    EXPECT_EQ(seen_by_client[side].bytes, seen_by_server[side].bytes);
    EXPECT_GT(seen_by_client[side].records, seen_by_client[side].sealed_records);
  }
}

TEST(Recording, KeepsNoMoreThanItsBounds) {
  Recorder recorder{Side::client, test::ticking()};
  const Buffer large(100'000, 0x04);
  for (int i = 0; i < 1000; ++i) recorder.message(Side::server, large);
  recorder.alert(Side::server, Alert::internal_error);
  const auto& recording = recorder.recording();
  ASSERT_EQ(recording.events.size(), max_events + 1);
  EXPECT_EQ(recording.events_left_out, 1000 - max_events);
  EXPECT_EQ(recording.events.back().alert, Alert::internal_error);
  std::size_t kept = 0;
  for (const auto& event : recording.events) kept += event.message.size();
  EXPECT_LE(kept, max_kept_bytes);
  EXPECT_EQ(recording.events[10].size, large.size());
  for (int i = 0; i < 1000; ++i) recorder.alert(Side::server, Alert::internal_error);
  EXPECT_LE(recording.events.size(), max_events + 4);
}

TEST(Recording, CountsAsSealedInTls12WhatFollowsTheChange) {
  const auto recorder = test::seen12("rsa_aes_128_cbc_sha_etm");
  const auto& traffic = recorder.recording().traffic;
  EXPECT_EQ(traffic[0].records, 5U);
  EXPECT_EQ(traffic[0].sealed_records, 2U) << "Finished and data";
  EXPECT_EQ(traffic[1].records, 7U);
  EXPECT_EQ(traffic[1].sealed_records, 2U);
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/page_recorder.h"

#include "explain/paged.h"

namespace bulla::explain {
namespace {

TEST(PageRecorder, SeesWhatARecorderSees) {
  const test::Paged paged;
  const test::Story story;
  const auto& one = paged.client.page.recording();
  const auto& other = story.client_recorder.recording();
  ASSERT_EQ(one.events.size(), other.events.size());
  for (std::size_t i = 0; i < one.events.size(); ++i) EXPECT_EQ(one.events[i].what, other.events[i].what);
}

TEST(PageRecorder, KeepsThePathThatWasBelieved) {
  const test::Paged paged;
  ASSERT_EQ(paged.client.page.path().size(), 2U);
  EXPECT_TRUE(paged.server.page.path().empty());
}

TEST(PageRecorder, CountsMomentsFromTheRestart) {
  auto now = std::chrono::microseconds{1000};
  PageRecorder recorder{Side::client, openssl::provider(), {.stopwatch = [&] { return now; }, .work = test::working()}};
  now = std::chrono::microseconds{5000};
  recorder.restart_time();
  now = std::chrono::microseconds{5003};
  recorder.record(Side::client, Buffer{22, 3, 3, 0, 1, 1});
  recorder.message(Side::server, Buffer{1, 0, 0, 0});
  EXPECT_EQ(page_of(recorder, {}).records.at(0).at, Moment{3});
  EXPECT_EQ(recorder.recording().events.at(0).at, Moment{3});
}

TEST(PageRecorder, TellsWorkOfThePeersMessagesAlone) {
  PageRecorder recorder{Side::client, openssl::provider(), {.stopwatch = test::ticking(), .work = test::working()}};
  recorder.message(Side::client, Buffer{15, 0, 0, 0});
  recorder.message(Side::server, Buffer{15, 0, 0, 0});
  recorder.called({});
  recorder.called({});
  ASSERT_EQ(recorder.meter()->operations().size(), 1U);
  EXPECT_EQ(recorder.meter()->operations()[0].what, "signature checked");
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/page_story.h"

#include "explain/paged.h"
#include "support/tls12.h"

namespace bulla::explain {
namespace {

const PageStep& step(const Page& page, StepName name) { return page.steps[std::to_underlying(name)]; }

TEST(PageStory, TellsWhatSomebodyBetweenSees) {
  const test::Paged paged;
  const auto page = paged.client_page();
  EXPECT_NE(step(page, StepName::server_certificate).between.find("neither names nor issuers"), std::string::npos);
  EXPECT_NE(step(page, StepName::challenge).between.find("no such step"), std::string::npos);
  for (const auto& one : page.steps) {
    EXPECT_FALSE(one.tls13.empty());
    EXPECT_FALSE(one.classic.empty());
    EXPECT_FALSE(one.between.empty());
    EXPECT_FALSE(one.inside.empty());
  }
}

TEST(PageStory, TellsThatTheClassicWayHidesLess) {
  const test::Paged paged{test::client_config12(), test::server_config12()};
  const auto page = paged.client_page();
  EXPECT_NE(step(page, StepName::server_certificate).between.find("all of it"), std::string::npos);
}

TEST(PageStory, SaysWhatWasNotReached) {
  const test::Paged paged{test::client_config(), test::server_config(), Values::left_out, "other.example"};
  const auto page = paged.client_page();
  EXPECT_EQ(page.transaction.steps[0].state, StepState::failed);
  EXPECT_NE(step(page, StepName::client_proof).between.find("did not come so far"), std::string::npos);
}

TEST(PageStory, HasASentenceForEachMessage) {
  const auto [client, server] = test::mutual();
  for (const bool tls12 : {false, true}) {
    test::Paged paged =
        tls12 ? test::Paged{test::client_config12(), test::server_config12()} : test::Paged{client, server};
    paged.talk();
    const auto page = paged.client_page();
    EXPECT_GE(page.messages.size(), 8U);
    for (const auto& message : page.messages) {
      EXPECT_TRUE(message.meaning.ends_with('.')) << message.name << ": " << message.meaning;
      EXPECT_EQ(std::ranges::count(message.meaning, '\n'), 0);
    }
  }
}

TEST(PageStory, SaysNothingOfWhatNobodyKnows) {
  const Event strange{.what = What::message, .message = {99, 0, 0, 0}};
  EXPECT_EQ(meaning_of(strange, Facts{}), "");
  EXPECT_EQ(meaning_of(Event{.what = What::message}, Facts{}), "");
}

}  // namespace
}  // namespace bulla::explain

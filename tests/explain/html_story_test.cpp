#include "bulla/explain/html_story.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_story(writer, page);
  return writer.take();
}

TEST(HtmlStory, TellsEachStepWithItsStateAndMessages) {
  const auto html = drawn(test::full_page());
  for (const auto* part :
       {"1. The server presents its signed certificate", "7. The client proves who it is", "Protects against",
        "Somebody in between sees", "The two ends know", "The classic way", "id=\"step-7\"", "not in this one",
        "<a href=\"#message-0\">client hello</a>", "The server did not ask who the client is."})
    EXPECT_TRUE(holds(html, part)) << part;
}

TEST(HtmlStory, ShowsFailedAndUnreachedSteps) {
  const auto html = drawn(test::failed_page());
  EXPECT_TRUE(holds(html, "#i-failed\"/></svg>failed here"));
  EXPECT_TRUE(holds(html, "#i-open\"/></svg>not reached"));
}

TEST(HtmlStory, DoesNotPraiseATransportedKey) {
  auto page = test::classic_page();
  EXPECT_TRUE(holds(drawn(page), "its private half never crosses the network"));
  page.choice->suite = "TLS_RSA_WITH_AES_128_CBC_SHA";
  EXPECT_FALSE(holds(drawn(page), "its private half never crosses the network"));
  EXPECT_TRUE(holds(drawn(page), "TLS 1.3 has given this way up"));
}

TEST(HtmlStory, OfAPageWithoutAnythingIsSound) { EXPECT_EQ(test::markup_of(drawn(Page{})).problem, ""); }

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/html_sequence.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_sequence(writer, page);
  return writer.take();
}

TEST(HtmlSequence, HasAnArrowForEachMessageAndASealOnThoseThatAreHidden) {
  const auto page = test::full_page();
  const auto html = drawn(page);
  const auto count = [&](std::string_view part) {
    std::size_t found = 0;
    for (auto at = html.find(part); at != html.npos; at = html.find(part, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<g class=\"arrow"), page.messages.size() + 2) << "data of each side besides";
  EXPECT_EQ(count("href=\"#i-seal\" x=\"-10\""), page.messages.size());
  EXPECT_EQ(count("class=\"bracket\""), 4U);
  EXPECT_TRUE(holds(html, ">2 records, 360 bytes<"));
  EXPECT_EQ(test::markup_of(html).problem, "");
}

TEST(HtmlSequence, HasTitleDescriptionAndATable) {
  const auto html = drawn(test::full_page());
  EXPECT_TRUE(holds(html, "role=\"img\""));
  EXPECT_TRUE(holds(html, "<title id=\"sequence-title\">"));
  EXPECT_TRUE(holds(html, "<desc id=\"sequence-about\">"));
  EXPECT_TRUE(holds(html, "<a href=\"#message-0\"><bdi>client hello</bdi></a>"));
}

TEST(HtmlSequence, ShowsWhereItFailed) {
  const auto html = drawn(test::failed_page());
  EXPECT_TRUE(holds(html, "it failed here"));
  EXPECT_TRUE(holds(html, "arrow alert"));
  EXPECT_FALSE(holds(drawn(test::full_page()), "it failed here"));
}

TEST(HtmlSequence, IsBoundedAndMayBeEmpty) {
  auto page = test::full_page();
  const auto alone = page.messages[0];
  page.records.clear();
  page.messages.assign(120, alone);
  EXPECT_TRUE(holds(drawn(page), " 30 more follow among the bytes."));
  EXPECT_EQ(drawn(Page{}), "");
}

}  // namespace
}  // namespace bulla::explain

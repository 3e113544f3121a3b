#include "bulla/explain/html.h"

#include <gtest/gtest.h>

#include <set>

#include "bulla/der/pem.h"
#include "bulla/openssl/provider.h"
#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const auto begin = text.find(before) + before.size();
  return std::string{text.substr(begin, text.find(after, begin) - begin)};
}

// What holds for every page.
void expect_sound(const Page& page, std::string_view which) {
  const auto html = to_html(page);
  const auto markup = test::markup_of(html);
  EXPECT_EQ(markup.problem, "") << which;
  EXPECT_EQ(markup.count("h1"), 1U) << which;
  EXPECT_EQ(markup.count("main"), 1U) << which;
  EXPECT_EQ(markup.count("script"), 1U) << which;
  EXPECT_EQ(markup.count("img") + markup.count("link") + markup.count("iframe") + markup.count("form"), 0U) << which;
  const std::set<std::string> ids{markup.ids.begin(), markup.ids.end()};
  EXPECT_EQ(ids.size(), markup.ids.size()) << "an id stands twice in " << which;
  for (const auto& link : markup.links) EXPECT_TRUE(ids.contains(link.substr(1))) << which << ": " << link;
  for (const auto& name : markup.names) {
    EXPECT_FALSE(name.starts_with("on")) << which << ": " << name;
    EXPECT_NE(name, "src") << which;
    EXPECT_NE(name, "style") << "the policy forbids it: " << which;
  }
}

TEST(Html, IsWellFormedWhateverThePage) {
  expect_sound(test::full_page(), "full");
  expect_sound(test::retried_page(), "retried");
  expect_sound(test::mutual_page(), "mutual");
  expect_sound(test::resumed_page(), "resumed");
  expect_sound(test::failed_page(), "failed");
  expect_sound(test::classic_page(), "classic");
  expect_sound(test::hostile_page(), "hostile");
  expect_sound(test::filled_page(), "filled");
  expect_sound(Page{}, "empty");
}

TEST(Html, LetsInNothingButItsOwnStyleAndScript) {
  const auto html = to_html(test::full_page());
  const auto source = [](const std::string& text) {
    std::array<std::uint8_t, 32> hash{};
    openssl::provider().sha256->digest({bytes_of(text)}, hash);
    return "&#39;sha256-" + der::encode_base64(hash) + "&#39;";
  };
  const auto policy = between(html, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
  EXPECT_EQ(policy, "default-src &#39;none&#39;; style-src " + source(between(html, "<style>", "</style>")) +
                        "; script-src " + source(between(html, "<script>", "</script>")) +
                        "; base-uri &#39;none&#39;; form-action &#39;none&#39;");
  for (const auto* outside : {"http:", "https:", "url(", "@import", "//"})
    EXPECT_FALSE(holds(between(html, "<style>", "</style>"), outside)) << outside;
}

TEST(Html, ShowsHostileWordsAsTextAlone) {
  const auto html = to_html(test::hostile_page());
  const auto plain = test::markup_of(to_html(test::mutual_page()));
  const auto markup = test::markup_of(html);
  EXPECT_EQ(markup.count("script"), plain.count("script"));
  EXPECT_EQ(markup.count("style"), plain.count("style"));
  EXPECT_FALSE(holds(html, "<!--"));
  EXPECT_FALSE(holds(html, "\x1b"));
  EXPECT_FALSE(holds(html, "\xe2\x80\xae"));
  EXPECT_TRUE(
      holds(html, "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp; ⟨ESC⟩[31m ⟨RLO⟩של"));
}

TEST(Html, HasAllSectionsInOrder) {
  const auto html = to_html(test::failed_page());
  std::size_t at = 0;
  for (const auto* section :
       {"id=\"failure\"", "id=\"story\"", "id=\"bytes\"", "id=\"keys\"", "id=\"certificates\"", "id=\"numbers\""}) {
    const auto found = html.find(section);
    ASSERT_NE(found, std::string::npos) << section;
    EXPECT_GT(found, at) << section;
    at = found;
  }
  EXPECT_FALSE(holds(to_html(test::full_page()), "id=\"failure\""));
}

TEST(Html, StaysSmallAndBounded) {
  EXPECT_LT(to_html(test::mutual_page()).size(), 500U * 1024);
  EXPECT_LT(to_html(test::filled_page()).size(), 15U * 1024 * 1024);
}

}  // namespace
}  // namespace bulla::explain

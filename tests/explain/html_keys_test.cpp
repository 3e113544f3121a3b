#include "bulla/explain/html_keys.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_keys(writer, page);
  return writer.take();
}

TEST(HtmlKeys, DrawTheTrunkAndWhatBranchesOff) {
  const auto html = drawn(test::full_page());
  const auto at = [&](std::string_view part) {
    EXPECT_TRUE(holds(html, part)) << part;
    return html.find(part);
  };
  EXPECT_LT(at(">Early secret "), at("<li class=\"input\"><div class=\"secret\" id=\"key-1\"><h3>Shared secret "));
  EXPECT_LT(at(">Shared secret "), at("<li class=\"trunk\"><div class=\"secret\" id=\"key-2\"><h3>Handshake secret "));
  EXPECT_LT(at(">Handshake secret "), at("<li class=\"branch\"><div class=\"secret client\" id=\"key-3\">"));
  EXPECT_LT(at("id=\"key-4\""), at("<li class=\"trunk\"><div class=\"secret\" id=\"key-5\"><h3>Main secret "));
  at("<a href=\"#key-1\">shared secret</a>");
  at("<a href=\"#record-2\">3 records</a> between number 2 and 7, 1,234 bytes");
}

TEST(HtmlKeys, ShowValuesOnlyWhereThePageHasThem) {
  auto page = test::full_page();
  EXPECT_FALSE(holds(drawn(page), "<dt>value</dt>"));
  EXPECT_FALSE(holds(drawn(page), "class=\"warning\""));
  test::give_secrets(page);
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, to_hex(page.secrets[0].value.expose())));
  EXPECT_TRUE(holds(html, to_hex(page.secrets[3].keys[1].value.expose())));
  EXPECT_TRUE(holds(html, "class=\"warning\""));
}

TEST(HtmlKeys, DrawEverySecretOnceWhateverItsParents) {
  auto page = test::filled_page();
  for (std::size_t i = 0; i < page.secrets.size(); ++i) {
    page.secrets[i].input = (i * 7) % 60;
    if (i % 5 == 0) page.secrets[i].parent = i;
  }
  const auto markup = test::markup_of(drawn(page));
  EXPECT_EQ(markup.problem, "");
  EXPECT_EQ(std::ranges::count_if(markup.ids, [](const auto& id) { return id.starts_with("key-"); }), 48);
}

TEST(HtmlKeys, ThatAreRenewedManyTimesDoNotNestEverDeeper) {
  const auto page = test::filled_page();
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, "class=\"branch next\""));
  const auto lists = test::markup_of(html).count("ul");
  EXPECT_LE(lists, 3U) << "one for each secret of the trunk";
  EXPECT_EQ(page.secrets.back().parent, page.secrets.size() - 2);
}

TEST(HtmlKeys, SayWhatIsMissing) {
  EXPECT_TRUE(holds(drawn(Page{}), "It ended before there were any keys."));
  auto page = test::full_page();
  page.secrets.clear();
  EXPECT_TRUE(holds(drawn(page), "Whoever made this page did not know them."));
  EXPECT_TRUE(holds(drawn(test::filled_page()), "Left out: 5 secrets."));
}

}  // namespace
}  // namespace bulla::explain

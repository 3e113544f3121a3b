#include "bulla/explain/page_json.h"

#include <nlohmann/json.hpp>

#include "explain/paged.h"

namespace bulla::explain {
namespace {

TEST(PageJson, HoldsAllParts) {
  const auto [client, server] = test::mutual();
  test::Paged paged{client, server};
  paged.talk();
  const auto page = paged.client_page();
  const auto text = to_json(page);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["title"], "a test");
  EXPECT_EQ(json["steps"].size(), 7U);
  EXPECT_EQ(json["views"].size(), 7U);
  ASSERT_EQ(json["records"].size(), page.records.size());
  EXPECT_EQ(json["records"][0]["bytes"], to_hex(page.records[0].wire.bytes));
  EXPECT_EQ(json["records"][0]["tree"]["name"], "record");
  EXPECT_TRUE(json["records"][0]["secret"].is_null());
  EXPECT_EQ(json["messages"][0]["name"], "client hello");
  EXPECT_EQ(json["messages"][0]["records"][0], 0);
  EXPECT_EQ(json["secrets"][0]["name"], "early secret");
  EXPECT_TRUE(json["secrets"][0]["value"].is_null());
  EXPECT_EQ(json["chains"][0]["certificates"][0]["proved"], "by its issuer");
  EXPECT_EQ(json["flights"].size(), page.flights.size());
  EXPECT_GT(json["operations"][0]["cpu_nanoseconds"], 0);
  EXPECT_EQ(json["left_out"]["records"], 0);
}

TEST(PageJson, TakesWhateverNamesAPeerHas) {
  Page page;
  page.title = "\xff\xfe\"</script><b>\n";
  page.chains.emplace_back().certificates.emplace_back().facts.subject = std::string("CN=\0\x1b[31m\xc3", 10);
  const auto text = to_json(page);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(text));
}

}  // namespace
}  // namespace bulla::explain

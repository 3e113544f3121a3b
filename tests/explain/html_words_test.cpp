#include "bulla/explain/html_words.h"

#include <gtest/gtest.h>

namespace bulla::explain {
namespace {

TEST(HtmlWords, GroupDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(18446744073709551615U), "18,446,744,073,709,551,615");
}

TEST(HtmlWords, CountOneAndMany) {
  EXPECT_EQ(counted(1, "record"), "1 record");
  EXPECT_EQ(counted(0, "record"), "0 records");
  EXPECT_EQ(counted(1200, "byte"), "1,200 bytes");
}

TEST(HtmlWords, MakeSentences) {
  EXPECT_EQ(sentence("the chain is good"), "The chain is good.");
  EXPECT_EQ(sentence("Is it?"), "Is it?");
  EXPECT_EQ(sentence(""), "");
  EXPECT_EQ(with_capital("élan"), "élan");
  EXPECT_EQ(spoken("application_data"), "application data");
  EXPECT_EQ(listed({"a", "b"}), "a, b");
  EXPECT_EQ(listed({}), "");
}

TEST(HtmlWords, NamePlacesAndWays) {
  EXPECT_EQ(place("record", 3), "record-3");
  EXPECT_EQ(link_to("key", 0), "#key-0");
  EXPECT_EQ(way_of(Side::server), "server to client");
}

TEST(HtmlWords, TellPartsOfAWhole) {
  EXPECT_EQ(percent(1, 3), "33.3%");
  EXPECT_EQ(percent(5, 5), "100.0%");
  EXPECT_EQ(percent(5, 0), "0.0%");
  EXPECT_EQ(percent(1ULL << 62, 1ULL << 63), "50.0%") << "more than thousand times it would hold";
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/tool/json.h"

#include <gtest/gtest.h>

namespace bulla::tool {
namespace {

TEST(Json, KeepsTheOrderOfMembersAndOneLine) {
  const JsonRecord record{
      {"b", "text"}, {"a", std::int64_t{7}}, {"c", true}, {"d", std::vector<std::string>{"x", "y"}}};
  EXPECT_EQ(to_json(record), "{\"b\":\"text\",\"a\":7,\"c\":true,\"d\":[\"x\",\"y\"]}\n");
}

TEST(Json, RecordsNest) {
  EXPECT_EQ(to_json(JsonRecord{{"a", std::vector<JsonRecord>{{{"b", "1"}}, {{"c", true}}}}}),
            "{\"a\":[{\"b\":\"1\"},{\"c\":true}]}\n");
}

TEST(Json, EscapesAndReplacesWhatIsNoText) {
  EXPECT_EQ(to_json(JsonRecord{{"a", "q\"\n"}}), "{\"a\":\"q\\\"\\n\"}\n");
  EXPECT_EQ(to_json(JsonRecord{{"a", "\xff"}}), "{\"a\":\"\xef\xbf\xbd\"}\n");
}

TEST(Json, ManyRecordsAreAnArrayAlsoNone) {
  EXPECT_EQ(to_json(std::vector<JsonRecord>{}), "[]\n");
  EXPECT_EQ(to_json(std::vector<JsonRecord>{{{"a", "1"}}, {{"a", "2"}}}), "[{\"a\":\"1\"},{\"a\":\"2\"}]\n");
}

}  // namespace
}  // namespace bulla::tool

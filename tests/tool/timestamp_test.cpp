#include "bulla/tool/timestamp.h"

#include <gtest/gtest.h>

#include "bulla/tool/words.h"

namespace bulla::tool {
namespace {

std::string read(std::string_view text) {
  const auto time = parse_timestamp(text);
  return time ? timestamp_text(*time) : "none";
}

TEST(Timestamp, ReadsWhatTheStandardAllows) {
  EXPECT_EQ(read("2026-06-01T12:00:00Z"), "2026-06-01T12:00:00Z");
  EXPECT_EQ(read("2026-06-01t12:00:00z"), "2026-06-01T12:00:00Z");
  EXPECT_EQ(read("2026-06-01 14:30:00+02:30"), "2026-06-01T12:00:00Z");
  EXPECT_EQ(read("2026-05-31T23:00:00.25-01:00"), "2026-06-01T00:00:00Z");
  EXPECT_EQ(read("2026-06-01"), "2026-06-01T00:00:00Z");
  EXPECT_EQ(read("2024-02-29T23:59:60Z"), "2024-02-29T23:59:59Z");
}

TEST(Timestamp, RefusesAllElse) {
  for (const auto* text : {"", "2026", "2026-06-01T", "2026-06-01T12:00:00", "2026-02-29", "2026-13-01", "2026-6-1",
                           "2026-06-01T24:00:00Z", "2026-06-01T12:60:00Z", "2026-06-01T12:00:00Zx",
                           "2026-06-01T12:00:00.Z", "2026-06-01T12:00:00+2", " 2026-06-01", "-026-06-01"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

}  // namespace
}  // namespace bulla::tool

#include "bulla/der/time.h"

#include <gtest/gtest.h>

namespace bulla::der {
namespace {

using namespace std::chrono;

std::optional<Seconds> utc(std::string_view text) { return parse_utc_time(bytes_of(text)); }
std::optional<Seconds> generalized(std::string_view text) { return parse_generalized_time(bytes_of(text)); }

TEST(Time, UtcTimeSpansFrom1950To2049) {
  EXPECT_EQ(utc("500101000000Z"), utc_time_begin);
  EXPECT_EQ(*utc("491231235959Z") + 1s, utc_time_end);
  EXPECT_EQ(utc("700101000001Z"), Seconds{1s});
}

TEST(Time, GeneralizedTimeHasFourDigitsOfYear) {
  EXPECT_EQ(generalized("19700101000001Z"), Seconds{1s});
  EXPECT_EQ(generalized("20500101000000Z"), utc_time_end);
  EXPECT_TRUE(generalized("99991231235959Z"));
}

TEST(Time, OfNoCalendarIsRefused) {
  EXPECT_TRUE(utc("240229000000Z"));
  EXPECT_FALSE(utc("230229000000Z"));
  EXPECT_FALSE(utc("231301000000Z"));
  EXPECT_FALSE(utc("230001000000Z"));
  EXPECT_FALSE(utc("230100000000Z"));
  EXPECT_FALSE(utc("230101240000Z"));
  EXPECT_FALSE(utc("230101006000Z"));
  EXPECT_FALSE(utc("230101000060Z"));
}

TEST(Time, InAnotherFormIsRefused) {
  for (const auto* text : {"", "2301010000Z", "230101000000", "230101000000+0000", "2301010000000", "23010100000aZ",
                           " 30101000000Z", "230101000000z"}) {
    EXPECT_FALSE(utc(text)) << text;
  }
  for (const auto* text :
       {"230101000000Z", "20230101000000", "20230101000000.5Z", "20230101000000+0000", "x0230101000000Z"}) {
    EXPECT_FALSE(generalized(text)) << text;
  }
}

TEST(Time, ComesBackAsItWasWritten) {
  for (const auto* text : {"19500101000000Z", "20240229123456Z", "99991231235959Z"}) {
    EXPECT_EQ(generalized_time_text(*generalized(text)), text);
  }
}

TEST(Time, IsReadableForPeople) { EXPECT_EQ(readable_time(*utc("240229123456Z")), "2024-02-29 12:34:56 UTC"); }

}  // namespace
}  // namespace bulla::der

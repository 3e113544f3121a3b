#include "bulla/compress/zstd.h"

#include "compress/streams.h"

namespace bulla::compress {
namespace {

using test::fills;
using test::from_hex;

TEST(Zstd, GivesBackWhatItWasGiven) { test::expect_round_trips(zstd()); }

TEST(Zstd, TakesOneWholeStreamOfTheSizeThatWasSaid) { test::expect_refuses_all_but_one_whole_stream(zstd()); }

TEST(Zstd, StopsWhereTheRoomEnds) { test::expect_stops_a_bomb(zstd()); }

// One last block as it is, "abcd", behind different heads.
TEST(Zstd, TakesNoMemoryForTheWindowThatIsAnnounced) {
  Buffer plain;
  for (const auto* head : {"28b52ffd 00 00", "28b52ffd 00 a8"}) {  // 1 KiB, 2 GiB
    EXPECT_TRUE(fills(zstd(), from_hex(std::string{head} + " 210000 61626364"), 4, &plain)) << head;
    EXPECT_EQ(text_of(plain), "abcd");
  }
  EXPECT_FALSE(fills(zstd(), from_hex("28b52ffd 00 ff 210000 61626364"), 4)) << "3.75 TiB";
}

TEST(Zstd, TakesOneFrameOfTodaysFormatWithoutADictionary) {
  ASSERT_TRUE(fills(zstd(), from_hex("28b52ffd 20 04 210000 61626364"), 4));
  for (const auto* other : {
           "28b52ffd 20 05 210000 61626364",                    // says to hold five bytes
           "28b52ffd 21 07 04 210000 61626364",                 // made with dictionary 7
           "502a4d18 00000000 28b52ffd 20 04 210000 61626364",  // a frame to be skipped before it
           "28b52ffd 20 04 210000 61626364 502a4d18 00000000",  // and behind it
           "27b52ffd 20 04 210000 61626364",                    // the format of 0.7
           "28b52ffd",
       })
    EXPECT_FALSE(fills(zstd(), from_hex(other), 4)) << other;
  EXPECT_FALSE(fills(zstd(), from_hex("502a4d18 00000000"), 0));
}

}  // namespace
}  // namespace bulla::compress

#include "bulla/compress/zlib.h"

#include "compress/streams.h"

namespace bulla::compress {
namespace {

using test::fills;
using test::from_hex;

TEST(Zlib, GivesBackWhatItWasGiven) { test::expect_round_trips(zlib()); }

TEST(Zlib, TakesOneWholeStreamOfTheSizeThatWasSaid) { test::expect_refuses_all_but_one_whole_stream(zlib()); }

TEST(Zlib, StopsWhereTheRoomEnds) { test::expect_stops_a_bomb(zlib()); }

// "a" by zlib itself, then with one thing changed.
TEST(Zlib, ReadsWhatRfc1950SaysAndNothingElse) {
  Buffer plain;
  EXPECT_TRUE(fills(zlib(), from_hex("78 9c 4b 04 00 00 62 00 62"), 1, &plain));
  EXPECT_EQ(plain, Buffer{97});
  for (const auto* broken : {
           "78 9c 4b 04 00 00 62 00 63",                                      // another checksum
           "4b 04 00",                                                        // deflate alone
           "1f 8b 08 00 00 00 00 00 02 03 4b 04 00 43 be b7 e8 01 00 00 00",  // gzip
           "78 bb 00 62 00 62 4b 04 00 00 62 00 62",                          // a preset dictionary
           "88 1c 4b 04 00 00 62 00 62",                                      // a window of 64 KiB
       })
    EXPECT_FALSE(fills(zlib(), from_hex(broken), 1)) << broken;
}

}  // namespace
}  // namespace bulla::compress

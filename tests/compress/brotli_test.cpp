#include "bulla/compress/brotli.h"

#include "compress/streams.h"

namespace bulla::compress {
namespace {

using test::fills;
using test::from_hex;

TEST(Brotli, GivesBackWhatItWasGiven) { test::expect_round_trips(brotli()); }

TEST(Brotli, TakesOneWholeStreamOfTheSizeThatWasSaid) { test::expect_refuses_all_but_one_whole_stream(brotli()); }

TEST(Brotli, StopsWhereTheRoomEnds) { test::expect_stops_a_bomb(brotli()); }

// WBITS, then a last block without content.
TEST(Brotli, HasNoLargeWindows) {
  EXPECT_TRUE(fills(brotli(), from_hex("3b"), 0));
  EXPECT_FALSE(fills(brotli(), from_hex("11 1e 03"), 0));
}

// A window of 16 MiB and an uncompressed block that says to be as long.
TEST(Brotli, RefusesABlockBeyondTheRoom) {
  auto stream = from_hex("cf ff ff ff");
  append(stream, Buffer(1000, 7));
  EXPECT_FALSE(fills(brotli(), stream, 1000));
}

}  // namespace
}  // namespace bulla::compress

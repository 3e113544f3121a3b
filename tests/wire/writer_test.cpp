#include "bulla/wire/writer.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::wire {
namespace {

using test::from_hex;

constexpr bool writes_big_endian() {
  std::array<std::uint8_t, 3> room{};
  Writer writer{MutBytes{room}};
  writer.number(0x0a0b0c, 3);
  return writer.finish().has_value() && room[0] == 0x0a && room[2] == 0x0c;
}
static_assert(writes_big_endian());

TEST(Writer, FillsInTheLengthsOfNestedVectorsAsTheyClose) {
  Buffer room(32);
  Writer writer{MutBytes{room}};
  {
    const auto block = writer.open(2);
    writer.put(std::uint16_t{0x0010});
    {
      auto body = writer.open(3);
      writer.bytes(from_hex("aabb"));
      body.close();
      writer.put(std::uint8_t{0xcc});
    }
  }
  EXPECT_EQ(to_hex(*writer.finish()),
            "0008"
            "0010"
            "000002"
            "aabb"
            "cc");
}

TEST(Writer, WritesAVectorOfARangeOfValues) {
  Buffer room(8);
  Writer writer{MutBytes{room}};
  writer.list(1, std::array<std::uint16_t, 2>{1, 2});
  EXPECT_EQ(to_hex(*writer.finish()), "0400010002");
}

TEST(Writer, AppendsToABufferThatGrowsAndLeavesWhatStoodThere) {
  Buffer out = from_hex("ffff");
  Writer writer{out};
  {
    const auto body = writer.open(2);
    for (int i = 0; i < 300; ++i) writer.put(std::uint8_t{1});
  }
  const auto written = writer.finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(written->size(), 302u);
  EXPECT_EQ(to_hex(Bytes{out}.first(5)), "ffff012c01");
  EXPECT_EQ(out.size(), 304u);
}

TEST(Writer, KeepsTheFaultOfTooLittleRoomAndWritesNothingMore) {
  Buffer room(3);
  Writer writer{MutBytes{room}};
  writer.put(std::uint16_t{1});
  writer.put(std::uint32_t{2});
  writer.put(std::uint8_t{3});
  const auto written = writer.finish();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::no_room);
  EXPECT_EQ(written.error().offset, 2u);
  EXPECT_EQ(to_hex(room), "000100");
}

TEST(Writer, RefusesAScopeLongerThanItsLengthCanSay) {
  Buffer out;
  Writer writer{out};
  {
    const auto body = writer.open(1);
    writer.bytes(Buffer(256));
  }
  ASSERT_FALSE(writer.finish());
  EXPECT_EQ(writer.finish().error().fault, Fault::length_out_of_range);
}

TEST(Writer, RefusesAVectorOutsideItsBounds) {
  Buffer room(64);
  for (const std::size_t size : {0U, 3U}) {
    Writer writer{MutBytes{room}};
    writer.vector(Bytes{room}.first(size), 1, 2);
    ASSERT_FALSE(writer.finish());
    EXPECT_EQ(writer.finish().error().fault, Fault::length_out_of_range);
  }
}

}  // namespace
}  // namespace bulla::wire

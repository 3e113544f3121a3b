#include "bulla/wire/reader.h"

#include <gtest/gtest.h>

namespace bulla::wire {
namespace {

constexpr std::array<std::uint8_t, 6> six{1, 2, 3, 4, 5, 6};

static_assert(Reader{six}.number(3) == 0x010203);
static_assert(Reader{six}.get<std::uint16_t>() == 0x0102);
static_assert(prefix_width(255) == 1 && prefix_width(256) == 2 && prefix_width(0xffff) == 2 &&
              prefix_width(0x10000) == 3);

TEST(Reader, CountsOffsetsFromTheMessageThatItsBytesStandIn) {
  Reader reader{six, 100};
  reader.take(2);
  EXPECT_EQ(reader.offset(), 102u);
  EXPECT_EQ(reader.left(), 4u);
}

TEST(Reader, SaysWhereTheFieldBeginsThatRunsPastTheEnd) {
  Reader reader{six, 10};
  reader.take(4);
  EXPECT_EQ(reader.number(3), 0u);
  const auto result = reader.finish(1);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::truncated);
  EXPECT_EQ(result.error().offset, 14u);
}

TEST(Reader, KeepsItsFirstFaultAndReadsZerosFromThere) {
  Reader reader{six};
  EXPECT_TRUE(reader.take(7).empty());
  EXPECT_EQ(reader.number(1), 0u);
  EXPECT_TRUE(reader.take_rest().empty());
  reader.poison(Fault::trailing_bytes, 5);
  EXPECT_FALSE(reader.more());
  EXPECT_EQ(reader.error().fault, Fault::truncated);
  EXPECT_EQ(reader.error().offset, 0u);
}

TEST(Reader, RefusesToFinishWithBytesLeft) {
  Reader reader{six, 4};
  reader.take(5);
  const auto result = reader.finish(1);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::trailing_bytes);
  EXPECT_EQ(result.error().offset, 9u);
}

TEST(Reader, RefusesAVectorOutsideItsBoundsAtItsLength) {
  constexpr std::array<std::uint8_t, 4> bytes{0, 0, 2, 9};
  for (const auto& [min, max, fault] :
       {std::tuple{1u, 0xffu, Fault::length_out_of_range}, std::tuple{0u, 0xffu, Fault::trailing_bytes}}) {
    Reader reader{bytes, 7};
    EXPECT_TRUE(reader.vector(min, max).empty());
    const auto result = reader.finish(1);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, fault);
    EXPECT_EQ(result.error().offset, fault == Fault::trailing_bytes ? 8u : 7u);
  }
  Reader reader{Bytes{bytes}.subspan(2)};
  EXPECT_TRUE(reader.vector(0, 1).empty());
  EXPECT_EQ(reader.error().fault, Fault::length_out_of_range);
}

TEST(Reader, TellsAShortLengthFromALengthOutOfBounds) {
  constexpr std::array<std::uint8_t, 1> one{1};
  Reader reader{one};
  reader.vector(2, 0xffff);
  EXPECT_EQ(reader.error().fault, Fault::truncated);
}

}  // namespace
}  // namespace bulla::wire

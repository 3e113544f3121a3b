#include "bulla/wire/language.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::wire {
namespace {

using test::from_hex;

enum class Colour : std::uint16_t { red = 1 };

struct Pair {
  Colour colour{};
  opaque<1, 0xff> data;
  BULLA_WIRE(colour, data);
};

struct Everything {
  std::uint8_t byte = 0;
  uint24 number;
  fixed<2> pair;
  text<0, 9> name;
  list<Pair, 0, 0xffff> pairs;
  list<Colour, 2, 0xff> colours;
  remainder rest;
  BULLA_WIRE(byte, number, pair, name, pairs, colours, rest);
};

struct Pairs {
  list<Pair, 0, 0xffff> pairs;
  BULLA_WIRE(pairs);
};

struct Colours {
  list<Colour, 2, 0xff> colours;
  BULLA_WIRE(colours);
};

struct Even {
  std::uint8_t number = 0;
  BULLA_WIRE(number);
  constexpr Result<void> check() const {
    if (number % 2 != 0) return fail(Fault::value_out_of_range);
    return {};
  }
};

constexpr std::string_view everything =
    "07"
    "010203"
    "aabb"
    "02 6869"
    "0009 0001 01ff 0002 02eeee"
    "04 0001 0002"
    "dddd";

TEST(Language, NamesTheFieldsFromTheListThatReadsAndWritesThem) {
  EXPECT_EQ(Pair::wire_names, "colour, data");
  EXPECT_TRUE(Described<Pair>);
  EXPECT_FALSE(Described<uint24>);
}

TEST(Language, ReadsEveryKindOfFieldAndWritesItBack) {
  const auto bytes = from_hex(everything);
  const auto value = decode<Everything>(bytes);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->byte, 7);
  EXPECT_EQ(value->number.value, 0x010203u);
  EXPECT_EQ(to_hex(value->pair), "aabb");
  EXPECT_EQ(text_of(value->name), "hi");
  EXPECT_EQ(value->pairs.count(), 2u);
  EXPECT_TRUE(value->colours.contains(Colour::red));
  EXPECT_FALSE(value->colours.contains(Colour{3}));
  EXPECT_EQ(to_hex(value->rest), "dddd");
  EXPECT_EQ(encoded_size(*value), bytes.size());
  Buffer room(bytes.size());
  const auto written = encode(*value, room);
  ASSERT_TRUE(written);
  EXPECT_EQ(to_hex(*written), to_hex(bytes));
}

TEST(Language, CopiesNothing) {
  const auto bytes = from_hex(everything);
  const auto value = decode<Everything>(bytes);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->rest.value.data(), bytes.data() + bytes.size() - 2);
}

TEST(Language, WalksAListWithTheOffsetOfEachElementInItsMessage) {
  const auto bytes = from_hex(everything);
  const auto value = decode<Everything>(bytes, 100);
  ASSERT_TRUE(value);
  auto pair = value->pairs.begin();
  EXPECT_EQ(pair.offset(), 111u);
  EXPECT_EQ(pair->colour, Colour::red);
  pair++;
  EXPECT_EQ(pair.offset(), 115u);
  EXPECT_EQ((*pair).data.size(), 2u);
  EXPECT_EQ(++pair, value->pairs.end());
}

struct FaultAt {
  const char* name;
  const char* bytes;
  Fault fault;
  std::uint32_t offset;
};

TEST(Language, ReportsAFaultInsideNestedVectorsWhereItStandsInTheMessage) {
  const FaultAt rows[] = {
      {"element cut short by its list", "0007 0001 01ff 0002 02", Fault::truncated, 109},
      {"element too short", "0006 0001 01ff 0002", Fault::truncated, 108},
      {"element empty", "0003 0001 00", Fault::length_out_of_range, 104},
      {"list longer than the message", "0004 0001 01", Fault::truncated, 102},
      {"bytes after the list", "0000 00", Fault::trailing_bytes, 102},
  };
  for (const auto& row : rows) {
    const auto value = decode<Pairs>(from_hex(row.bytes), 100);
    ASSERT_FALSE(value) << row.name;
    EXPECT_EQ(value.error().fault, row.fault) << row.name;
    EXPECT_EQ(value.error().offset, row.offset) << row.name;
  }
}

TEST(Language, RefusesAVectorThatIsNoMultipleOfItsElement) {
  const auto value = decode<Colours>(from_hex("03 0001 00"), 10);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().fault, Fault::truncated);
  EXPECT_EQ(value.error().offset, 13u);
}

TEST(Language, ChecksRulesAfterTheShapeAndPointsAtTheValue) {
  EXPECT_TRUE(decode<Even>(from_hex("02")));
  EXPECT_EQ(decode<Even>(from_hex("0300")).error().fault, Fault::trailing_bytes);
  const auto odd = decode<Even>(from_hex("03"), 50);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().fault, Fault::value_out_of_range);
  EXPECT_EQ(odd.error().offset, 50u);
}

TEST(Language, EndsAListThatWasNeverDecodedAtItsFirstFault) {
  const auto bytes = from_hex("0001 01ff 0002 05");
  const list<Pair, 0, 0xffff> pairs{bytes, 0};
  EXPECT_EQ(pairs.count(), 1u);
}

TEST(Language, RefusesToWriteWhatItsTypeCannotHold) {
  Buffer room(64);
  EXPECT_EQ(encode(uint24{0x1000000}, room).error().fault, Fault::length_out_of_range);
  EXPECT_EQ(encode(fixed<2>{Bytes{room}.first(3)}, room).error().fault, Fault::length_out_of_range);
  EXPECT_EQ(encode(opaque<0, 2>{Bytes{room}.first(3)}, room).error().fault, Fault::length_out_of_range);
}

}  // namespace
}  // namespace bulla::wire

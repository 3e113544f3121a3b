#include "bulla/record/frame.h"

#include <gtest/gtest.h>

#include <array>

namespace bulla::record {
namespace {

Buffer record_of(std::uint8_t type, std::size_t size, std::uint16_t version = 0x0303) {
  Buffer record{type, static_cast<std::uint8_t>(version >> 8), static_cast<std::uint8_t>(version),
                static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  record.resize(header_size + size, 0xab);
  return record;
}

TEST(Frame, IsFoundOnlyOnceItIsWhole) {
  for (const auto size : std::initializer_list<std::size_t>{0, 1, 2, 255, 256, 16383, 16384}) {
    auto input = record_of(22, size);
    const auto whole = input.size();
    append(input, Bytes{input}.first(3));  // the next one has begun
    for (std::size_t arrived = 0; arrived < whole; arrived += arrived < 10 || arrived + 10 > whole ? 1 : 7) {
      const auto found = next_frame(MutBytes{input}.first(arrived), 16384);
      ASSERT_TRUE(found) << arrived;
      EXPECT_FALSE(*found) << arrived;
    }
    for (const auto more : {whole, whole + 1, whole + 3}) {
      const auto found = next_frame(MutBytes{input}.first(more), 16384);
      ASSERT_TRUE(found && *found);
      EXPECT_EQ((*found)->type, wire::ContentType::handshake);
      EXPECT_EQ((*found)->size(), whole);
      EXPECT_EQ((*found)->header.data(), input.data());
      EXPECT_EQ((*found)->payload.size(), size);
      EXPECT_EQ((*found)->payload.data(), input.data() + header_size);
    }
  }
}

TEST(Frame, MayBeAsLongAsTheLimitAndIsRefusedBeyondItAtItsHeader) {
  for (const auto limit : std::initializer_list<std::size_t>{0, 1, 16384, 16640}) {
    auto fits = record_of(23, limit);
    EXPECT_TRUE(next_frame(fits, limit).value());
    auto too_long = record_of(23, limit + 1);
    too_long.resize(header_size);
    const auto refused = next_frame(too_long, limit);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::record_overflow);
    EXPECT_EQ(refused.error().alert(), Alert::record_overflow);
    EXPECT_FALSE(next_frame(MutBytes{too_long}.first(4), limit).value()) << "the length is not there yet";
  }
}

TEST(Frame, OfAnUnknownTypeIsNoTlsAtItsFirstByte) {
  for (unsigned type = 0; type < 256; ++type) {
    auto input = record_of(static_cast<std::uint8_t>(type), 3);
    const bool known = type >= 20 && type <= 23;
    for (const auto arrived : {std::size_t{1}, input.size()}) {
      const auto found = next_frame(MutBytes{input}.first(arrived), 16384);
      EXPECT_EQ(found.has_value(), known) << type;
      if (!known) {
        EXPECT_EQ(found.error().fault, Fault::not_tls);
      }
    }
  }
}

TEST(Frame, IgnoresTheVersion) {
  for (const auto version : std::array<std::uint16_t, 6>{0x0000, 0x0300, 0x0301, 0x0303, 0x0304, 0xffff}) {
    auto input = record_of(21, 2, version);
    EXPECT_TRUE(next_frame(input, 16384).value()) << version;
  }
}

TEST(Frame, NothingIsFoundInNothing) { EXPECT_FALSE(next_frame({}, 16384).value()); }

}  // namespace
}  // namespace bulla::record

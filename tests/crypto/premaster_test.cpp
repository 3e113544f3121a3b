#include "bulla/crypto/premaster.h"

#include <gtest/gtest.h>

#include "support/random.h"

namespace bulla::crypto {
namespace {

constexpr std::uint16_t tls12 = 0x0303;
const Buffer substitute(48, 0xee);

// 00 02, padding, 00, then 03 03 and 46 bytes.
Buffer good_block(std::size_t size = 256) {
  Buffer block(size, 0xaa);
  block[0] = 0;
  block[1] = 2;
  block[size - 49] = 0;
  block[size - 48] = block[size - 47] = 3;
  for (std::size_t i = 0; i < 46; ++i) block[size - 46 + i] = static_cast<std::uint8_t>(i);
  return block;
}

Buffer unpadded(Bytes block) {
  Premaster premaster{substitute};
  unpad_premaster(block, tls12, premaster);
  return {premaster.expose().begin(), premaster.expose().end()};
}

TEST(Premaster, ComesOutOfItsPaddingWhateverTheModulus) {
  for (const std::size_t size : {128U, 256U, 257U, 512U, 1024U}) {
    const auto block = good_block(size);
    EXPECT_TRUE(same_bytes(unpadded(block), Bytes{block}.last(48))) << size;
  }
  EXPECT_NE(unpadded(good_block(59)), substitute) << "eight bytes of padding are enough";
}

TEST(Premaster, IsTheSubstituteWhereTheTypeIsWrong) {
  for (unsigned value = 0; value < 256; ++value) {
    auto block = good_block();
    block[0] = static_cast<std::uint8_t>(value);
    EXPECT_EQ(unpadded(block) == substitute, value != 0);
    block = good_block();
    block[1] = static_cast<std::uint8_t>(value);
    EXPECT_EQ(unpadded(block) == substitute, value != 2);
  }
}

TEST(Premaster, IsTheSubstituteWhereTheSeparatorIsMissing) {
  for (unsigned value = 1; value < 256; ++value) {
    auto block = good_block();
    block[256 - 49] = static_cast<std::uint8_t>(value);
    EXPECT_EQ(unpadded(block), substitute);
  }
}

TEST(Premaster, IsTheSubstituteWhereTheSeparatorComesEarlier) {
  for (std::size_t at = 2; at < 256 - 49; ++at) {
    auto block = good_block();
    block[at] = 0;
    EXPECT_EQ(unpadded(block), substitute) << at;
    block[256 - 49] = 1;  // then the message would be longer than 48 bytes
    EXPECT_EQ(unpadded(block), substitute) << at;
  }
}

TEST(Premaster, IsTheSubstituteWhereTheMessageIsShorter) {
  for (std::size_t size = 0; size < 48; ++size) {
    auto block = good_block();
    std::fill(block.begin() + 2, block.end(), std::uint8_t{0xaa});
    block[256 - 1 - size] = 0;
    EXPECT_EQ(unpadded(block), substitute) << size;
  }
}

TEST(Premaster, IsTheSubstituteWhereTheVersionIsNotTheOneOffered) {
  for (unsigned version = 0; version < 0x10000; version += version < 0x0500 ? 1 : 251) {
    auto block = good_block();
    block[256 - 48] = static_cast<std::uint8_t>(version >> 8);
    block[256 - 47] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(unpadded(block) == substitute, version != tls12) << version;
  }
}

TEST(Premaster, IsTheSubstituteWhereTheBlockIsTooShortForAnyPadding) {
  for (std::size_t size = 0; size < 59; ++size) {
    auto block = size < 50 ? Buffer(size, 0) : good_block(size);
    EXPECT_EQ(unpadded(block), substitute) << size;
  }
}

TEST(Premaster, GoesIntoItsPaddingAndComesOutAgain) {
  test::SeededRandom random{1};
  const Premaster premaster{Bytes{good_block()}.last(48)};
  for (const std::size_t size : {59U, 128U, 256U, 1024U}) {
    Buffer block(size);
    ASSERT_TRUE(pad_premaster(premaster, random, block));
    EXPECT_EQ(block[0], 0);
    EXPECT_EQ(block[1], 2);
    EXPECT_EQ(std::count(block.begin() + 2, block.end() - 49, 0), 0) << "RFC 8017 §7.2.1: none of them is zero";
    EXPECT_EQ(block[size - 49], 0);
    EXPECT_TRUE(same_bytes(unpadded(block), premaster.expose()));
  }
}

TEST(Premaster, IsPaddedOtherwiseEachTime) {
  test::SeededRandom random{1};
  const Premaster premaster{Buffer(48, 3)};
  Buffer one(256), two(256);
  ASSERT_TRUE(pad_premaster(premaster, random, one));
  ASSERT_TRUE(pad_premaster(premaster, random, two));
  EXPECT_NE(one, two);
}

TEST(Premaster, IsNotPaddedIntoABlockThatIsTooShortNorIfItIsNone) {
  test::SeededRandom random{1};
  Buffer block(58);
  EXPECT_EQ(pad_premaster(Premaster{Buffer(48, 3)}, random, block).error().fault, Fault::api_misuse);
  Buffer room(256);
  EXPECT_EQ(pad_premaster(Premaster{Buffer(47, 3)}, random, room).error().fault, Fault::api_misuse);
}

class Zeros final : public Random {
 public:
  Result<void> fill(MutBytes out) override {
    std::ranges::fill(out, std::uint8_t{0});
    return {};
  }
};

TEST(Premaster, NeedsASourceThatGivesMoreThanZeros) {
  Zeros zeros;
  Buffer block(256);
  EXPECT_EQ(pad_premaster(Premaster{Buffer(48, 3)}, zeros, block).error().fault, Fault::random_failed);
}

}  // namespace
}  // namespace bulla::crypto

#include "bulla/base/constant_time.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace bulla::constant_time {
namespace {

constexpr Mask yes = std::numeric_limits<Mask>::max();
constexpr Mask no = 0;
constexpr auto most = std::numeric_limits<std::uint64_t>::max();
constexpr auto half = std::uint64_t{1} << 63;
constexpr std::array corners{std::uint64_t{0},
                             std::uint64_t{1},
                             std::uint64_t{2},
                             std::uint64_t{255},
                             std::uint64_t{256},
                             half - 1,
                             half,
                             half + 1,
                             most - 1,
                             most};

Mask mask_of(bool answer) { return answer ? yes : no; }

TEST(ConstantTime, ComparesAsTheOperatorsDoAlsoAtTheCorners) {
  for (const auto a : corners) {
    EXPECT_EQ(is_zero(a), mask_of(a == 0)) << a;
    for (const auto b : corners) {
      EXPECT_EQ(equal(a, b), mask_of(a == b)) << a << ' ' << b;
      EXPECT_EQ(less(a, b), mask_of(a < b)) << a << ' ' << b;
      EXPECT_EQ(at_most(a, b), mask_of(a <= b)) << a << ' ' << b;
    }
  }
}

TEST(ConstantTime, ComparesEveryPairOfBytes) {
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      ASSERT_EQ(equal(a, b), mask_of(a == b));
      ASSERT_EQ(less(a, b), mask_of(a < b));
    }
  }
}

TEST(ConstantTime, SelectsOneOfTwo) {
  EXPECT_EQ(select(yes, std::uint8_t{1}, std::uint8_t{2}), 1);
  EXPECT_EQ(select(no, std::uint8_t{1}, std::uint8_t{2}), 2);
  EXPECT_EQ(select(yes, most, std::uint64_t{5}), most);
}

TEST(ConstantTime, ReplacesAllOrNothing) {
  Buffer to{1, 2, 3};
  const Buffer from{4, 5, 6};
  replace_if(no, to, from);
  EXPECT_EQ(to, (Buffer{1, 2, 3}));
  replace_if(yes, to, from);
  EXPECT_EQ(to, from);
}

TEST(ConstantTime, FindsADifferenceInAnyBit) {
  const Buffer a(20, 0x5a);
  EXPECT_EQ(same(a, a), yes);
  for (std::size_t bit = 0; bit < a.size() * 8; ++bit) {
    auto b = a;
    b[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_EQ(same(a, b), no) << bit;
  }
}

TEST(ConstantTime, AnAnswerCanBeRevealed) {
  EXPECT_TRUE(reveal(yes));
  EXPECT_FALSE(reveal(no));
}

}  // namespace
}  // namespace bulla::constant_time

#include "bulla/base/secret.h"

#include <gtest/gtest.h>

#include <memory>
#include <new>

namespace bulla {
namespace {

using Key = Secret<32>;

const Buffer bytes{1, 2, 3, 4, 5};

static_assert(!std::is_copy_constructible_v<Key> && !std::is_copy_assignable_v<Key>);
static_assert(std::is_nothrow_move_constructible_v<Key> && std::is_nothrow_move_assignable_v<Key>);

// All that an object holds, whatever it says its size is.
bool holds(Bytes storage, Bytes pattern) { return !std::ranges::search(storage, pattern).empty(); }
template <class T>
Bytes storage_of(const T& object) {
  return {reinterpret_cast<const std::uint8_t*>(&object), sizeof object};
}

TEST(Secret, HoldsWhatItWasGiven) {
  const Key key{bytes};
  EXPECT_EQ(key.size(), 5u);
  EXPECT_TRUE(same_bytes(key.expose(), bytes));
}

TEST(Secret, OfASizeIsZerosToBeFilled) {
  auto key = Key::of_size(3);
  EXPECT_TRUE(same_bytes(key.expose(), Buffer(3)));
  key.room()[1] = 9;
  EXPECT_TRUE(same_bytes(key.expose(), Buffer{0, 9, 0}));
}

TEST(Secret, MovesWholeAndLeavesNothingBehind) {
  Key from{bytes};
  const Key to{std::move(from)};
  EXPECT_TRUE(same_bytes(to.expose(), bytes));
  EXPECT_TRUE(from.empty());
  EXPECT_FALSE(holds(storage_of(from), bytes));
}

TEST(Secret, AssignmentReplacesTheOldAndWipesTheSource) {
  const Buffer old{9, 9, 9, 9, 9, 9, 9, 9};
  Key to{old};
  Key from{bytes};
  to = std::move(from);
  EXPECT_TRUE(same_bytes(to.expose(), bytes));
  EXPECT_FALSE(holds(storage_of(to), Bytes{old}.first(3)));
  EXPECT_TRUE(from.empty());
  EXPECT_FALSE(holds(storage_of(from), bytes));
}

TEST(Secret, SurvivesAssignmentToItself) {
  Key key{bytes};
  auto& same = key;
  key = std::move(same);
  EXPECT_TRUE(same_bytes(key.expose(), bytes));
}

TEST(Secret, IsWipedWhenItsLifeEnds) {
  alignas(Key) std::array<std::uint8_t, sizeof(Key)> storage{};
  auto* const key = new (storage.data()) Key{bytes};
  ASSERT_TRUE(holds(storage, bytes));
  std::destroy_at(key);
  EXPECT_FALSE(holds(storage, bytes));
}

TEST(SecretDeathTest, EndsTheProgramRatherThanOverflow) {
  EXPECT_DEATH(Key{Buffer(33)}, "");
  EXPECT_DEATH(Key::of_size(33), "");
}

TEST(Wipe, ZeroesAllAndNothingElse) {
  Buffer buffer(10, 7);
  wipe(MutBytes{buffer}.subspan(2, 5));
  EXPECT_EQ(buffer, (Buffer{7, 7, 0, 0, 0, 0, 0, 7, 7, 7}));
  wipe({});
}

TEST(EqualInConstantTime, SeesEveryDifferentBit) {
  const Buffer one(40, 0x5a);
  EXPECT_TRUE(equal_in_constant_time(one, Buffer(40, 0x5a)));
  for (std::size_t at = 0; at < one.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      auto other = one;
      other[at] = static_cast<std::uint8_t>(other[at] ^ 1 << bit);
      EXPECT_FALSE(equal_in_constant_time(one, other));
    }
  }
}

TEST(EqualInConstantTime, DifferentSizesDiffer) {
  EXPECT_FALSE(equal_in_constant_time(Buffer(3), Buffer(4)));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace bulla

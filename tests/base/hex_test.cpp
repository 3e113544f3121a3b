#include "bulla/base/hex.h"

#include <gtest/gtest.h>

namespace bulla {
namespace {

TEST(Hex, IsReadInBothCases) {
  Buffer bytes(4);
  EXPECT_TRUE(read_hex("09afAF5e", bytes));
  EXPECT_EQ(bytes, (Buffer{0x09, 0xaf, 0xaf, 0x5e}));
  EXPECT_TRUE(read_hex("", {}));
}

TEST(Hex, IsRefusedWithAnythingElse) {
  Buffer bytes(2);
  for (const auto* digits : {"", "012", "01234", "01g3", "01/3", "01:3", "01@3", "01`3", "01G3", " 123"})
    EXPECT_FALSE(read_hex(digits, bytes)) << digits;
}

}  // namespace
}  // namespace bulla

#include "bulla/der/oid.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::der {
namespace {

using test::from_hex;

TEST(Oid, IsEncodedAtCompileTime) {
  static_assert(oid_octets<2, 5, 29, 19> == std::array<std::uint8_t, 3>{0x55, 0x1d, 0x13});
  EXPECT_EQ(to_hex(oid<1, 2, 840, 113549, 1, 1, 11>), "2a864886f70d01010b");
  EXPECT_EQ(to_hex(oid<2, 999, 3>), "883703");  // X.690 §8.19.5, example
}

TEST(Oid, IsWrittenWithDots) {
  EXPECT_EQ(dotted(oid<1, 2, 840, 113549, 1, 1, 11>), "1.2.840.113549.1.1.11");
  EXPECT_EQ(dotted(oid<2, 999, 3>), "2.999.3");
  EXPECT_EQ(dotted(oid<0, 9, 2342>), "0.9.2342");
}

TEST(Oid, WithAnArcTooBigToWriteIsWrittenWithAQuestionMark) {
  EXPECT_EQ(dotted(from_hex("2a 8180808080808080808001 05")), "1.2.?.5");
  EXPECT_EQ(dotted(from_hex("8180808080808080808001")), "2.?");
}

TEST(Oid, IsValidOnlyWithMinimalAndFinishedArcs) {
  EXPECT_TRUE(valid_oid(from_hex("2a8648")));
  EXPECT_FALSE(valid_oid({}));
  EXPECT_FALSE(valid_oid(from_hex("2a86")));    // the last arc goes on
  EXPECT_FALSE(valid_oid(from_hex("2a8001")));  // a leading zero in an arc
  EXPECT_FALSE(valid_oid(from_hex("802a")));
  EXPECT_TRUE(valid_oid(from_hex("2a818001")));  // 0x80 inside an arc is a digit
}

}  // namespace
}  // namespace bulla::der

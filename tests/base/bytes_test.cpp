#include "bulla/base/bytes.h"

#include <gtest/gtest.h>

namespace bulla {
namespace {

TEST(Bytes, AreWrittenInLowerCaseHexadecimal) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(Buffer{0x00, 0x0f, 0xa0, 0xff}), "000fa0ff");
}

TEST(Bytes, AreTheSameWhenSizeAndContentAre) {
  const Buffer one{1, 2, 3}, same{1, 2, 3}, other{1, 2, 4};
  EXPECT_TRUE(same_bytes(one, same));
  EXPECT_TRUE(same_bytes({}, {}));
  EXPECT_FALSE(same_bytes(one, other));
  EXPECT_FALSE(same_bytes(one, Bytes{same}.first(2)));
}

TEST(Bytes, AndTextAreViewsOfEachOther) {
  const std::string text{"a\0b", 3};
  const auto bytes = bytes_of(text);
  EXPECT_EQ(bytes.size(), 3u);
  EXPECT_EQ(text_of(bytes).data(), text.data());
  EXPECT_EQ(text_of(bytes), text);
}

TEST(Bytes, AreAppendedAtTheEnd) {
  Buffer to{1};
  append(to, Buffer{2, 3});
  append(to, {});
  EXPECT_EQ(to, (Buffer{1, 2, 3}));
}

}  // namespace
}  // namespace bulla

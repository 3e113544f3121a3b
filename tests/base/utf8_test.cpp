#include "bulla/base/utf8.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla {
namespace {

using test::from_hex;

TEST(Utf8, CharactersHaveOneForm) {
  const std::vector<std::pair<const char*, char32_t>> good{
      {"41", U'A'},       {"c280", 0x80},     {"dfbf", 0x7ff},       {"e0a080", 0x800},     {"ed9fbf", 0xd7ff},
      {"ee8080", 0xe000}, {"efbfbf", 0xffff}, {"f0908080", 0x10000}, {"f48fbfbf", 0x10ffff}};
  for (const auto& [hex, point] : good) {
    const auto text = from_hex(hex);
    const auto character = first_utf8_character(text);
    EXPECT_EQ(character.point, point) << hex;
    EXPECT_EQ(character.size, text.size()) << hex;
    EXPECT_TRUE(is_utf8(text)) << hex;
  }
  for (const auto* hex : {"80", "bf", "c080", "c1bf", "c2", "c241", "e09fbf", "eda080", "edbfbf", "f08fbfbf",
                          "f4908080", "f5808080", "ff", "e0a0"}) {
    EXPECT_EQ(first_utf8_character(from_hex(hex)).size, 0U) << hex;
    EXPECT_FALSE(is_utf8(from_hex(hex))) << hex;
  }
  EXPECT_TRUE(is_utf8({}));
  EXPECT_FALSE(is_utf8(from_hex("41c2")));
}

}  // namespace
}  // namespace bulla

// base: UTF-8.
#include "bulla/base/utf8.h"

namespace bulla {
namespace {

struct Form {
  std::size_t size;  // 0: no first octet
  char32_t bits;     // of the first octet
  char32_t least;    // shorter forms reach below it
};

Form form_of(std::uint8_t first) {
  if (first < 0x80) return {1, first, 0};
  if (first >= 0xc2 && first < 0xe0) return {2, first & 0x1fU, 0x80};
  if (first >= 0xe0 && first < 0xf0) return {3, first & 0x0fU, 0x800};
  if (first >= 0xf0 && first < 0xf5) return {4, first & 0x07U, 0x10000};
  return {0, 0, 0};
}

}  // namespace

Utf8Character first_utf8_character(Bytes text) {
  if (text.empty()) return {};
  const auto form = form_of(text[0]);
  if (form.size == 0 || text.size() < form.size) return {};
  auto point = form.bits;
  for (const auto next : text.subspan(1, form.size - 1)) {
    if ((next & 0xc0) != 0x80) return {};
    point = point << 6 | (next & 0x3fU);
  }
  const bool surrogate = point >= 0xd800 && point < 0xe000;
  if (point < form.least || point > 0x10ffff || surrogate) return {};
  return {point, form.size};
}

bool is_utf8(Bytes text) {
  while (!text.empty()) {
    const auto size = first_utf8_character(text).size;
    if (size == 0) return false;
    text = text.subspan(size);
  }
  return true;
}

}  // namespace bulla

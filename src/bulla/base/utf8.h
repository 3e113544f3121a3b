// base: UTF-8 (RFC 3629).
#pragma once
#include "bulla/base/bytes.h"

namespace bulla {

struct Utf8Character {
  char32_t point = 0;
  std::size_t size = 0;  // in octets; 0: the text is empty, or doesn't begin with a well-formed character
};

// The first character of the text: shortest form, no surrogates, up to U+10FFFF.
Utf8Character first_utf8_character(Bytes text);

bool is_utf8(Bytes text);

}  // namespace bulla

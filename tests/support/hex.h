// support: bytes from hexadecimal text in tests.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#include "bulla/base/bytes.h"

namespace bulla::test {

// Spaces between bytes are skipped. Throws on anything else that is not hexadecimal: the test is wrong.
inline Buffer from_hex(std::string_view text) {
  const auto digit = [](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    throw std::invalid_argument{"not hexadecimal: " + std::string{c}};
  };
  Buffer bytes;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    if (i + 1 == text.size()) throw std::invalid_argument{"an odd number of digits"};
    bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    i += 2;
  }
  return bytes;
}

}  // namespace bulla::test

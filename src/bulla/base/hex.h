// base: hexadecimal digits read; to_hex (bytes.h) writes them. What they say may be a secret: it goes where the caller
// wants it and nowhere else.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "bulla/base/bytes.h"

namespace bulla {

// Of one digit, large or small.
inline std::optional<std::uint8_t> hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

// digits: two for each byte of `into`. False: one of them is none.
[[nodiscard]] inline bool read_hex(std::string_view digits, MutBytes into) {
  if (digits.size() != 2 * into.size()) return false;
  for (std::size_t i = 0; i < into.size(); ++i) {
    const auto high = hex_digit(digits[2 * i]);
    const auto low = hex_digit(digits[2 * i + 1]);
    if (!high || !low) return false;
    into[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return true;
}

}  // namespace bulla

// base: byte views and owned bytes. Knows nothing of what the bytes mean.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulla {

using Bytes = std::span<const std::uint8_t>;  // what we read; never owns
using MutBytes = std::span<std::uint8_t>;     // what we may overwrite; never owns
using Buffer = std::vector<std::uint8_t>;     // bytes that we own; not for key material (see Secret)

// For public values alone: it stops at the first difference.
constexpr bool same_bytes(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

inline void append(Buffer& to, Bytes more) { to.insert(to.end(), more.begin(), more.end()); }

// Lower-case hexadecimal, no separators.
inline std::string to_hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

}  // namespace bulla

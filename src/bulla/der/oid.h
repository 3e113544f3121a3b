// der: object identifiers as their encoded content octets (X.690 §8.19), made at compile time. Knows no names of them.
#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "bulla/base/bytes.h"

namespace bulla::der {

constexpr std::size_t arc_size(std::uint64_t arc) {
  std::size_t size = 1;
  while (arc >>= 7) ++size;
  return size;
}

template <std::uint32_t First, std::uint32_t Second, std::uint32_t... Rest>
constexpr auto encode_oid() {
  constexpr std::array<std::uint64_t, 1 + sizeof...(Rest)> arcs{std::uint64_t{First} * 40 + Second, Rest...};
  constexpr std::size_t size = [&] {
    std::size_t sum = 0;
    for (const auto arc : arcs) sum += arc_size(arc);
    return sum;
  }();
  std::array<std::uint8_t, size> out{};
  std::size_t at = 0;
  for (const auto arc : arcs) {
    for (std::size_t left = arc_size(arc); left-- > 0;) {
      out[at++] = static_cast<std::uint8_t>((arc >> (7 * left) & 0x7f) | (left ? 0x80 : 0));
    }
  }
  return out;
}

template <std::uint32_t... Arcs>
inline constexpr auto oid_octets = encode_oid<Arcs...>();

// oid<1, 2, 840, 113549>: the content octets, without tag and length; lives as long as the program.
template <std::uint32_t... Arcs>
inline constexpr Bytes oid{oid_octets<Arcs...>};

// Are these content octets of an OBJECT IDENTIFIER: not empty, each arc minimal and ended?
bool valid_oid(Bytes octets);

// "1.2.840.113549"; an arc of more than 63 bits is written as "?".
std::string dotted(Bytes octets);

}  // namespace bulla::der

// der: the identifier octets of X.690 §8.1.2. Knows nothing of certificates.
#pragma once
#include <cstdint>

namespace bulla::der {

using Tag = std::uint8_t;

namespace tag {
inline constexpr Tag boolean = 0x01;
inline constexpr Tag integer = 0x02;
inline constexpr Tag bit_string = 0x03;
inline constexpr Tag octet_string = 0x04;
inline constexpr Tag null = 0x05;
inline constexpr Tag object_identifier = 0x06;
inline constexpr Tag enumerated = 0x0a;
inline constexpr Tag utf8_string = 0x0c;
inline constexpr Tag numeric_string = 0x12;
inline constexpr Tag printable_string = 0x13;
inline constexpr Tag teletex_string = 0x14;
inline constexpr Tag ia5_string = 0x16;
inline constexpr Tag utc_time = 0x17;
inline constexpr Tag generalized_time = 0x18;
inline constexpr Tag visible_string = 0x1a;
inline constexpr Tag universal_string = 0x1c;
inline constexpr Tag bmp_string = 0x1e;
inline constexpr Tag sequence = 0x30;
inline constexpr Tag set = 0x31;

// [n] IMPLICIT of a primitive type.
constexpr Tag primitive_context(unsigned number) { return static_cast<Tag>(0x80 | number); }
// [n] EXPLICIT, or IMPLICIT of a constructed type.
constexpr Tag constructed_context(unsigned number) { return static_cast<Tag>(0xa0 | number); }
}  // namespace tag

}  // namespace bulla::der

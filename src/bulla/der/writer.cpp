// der: the writer.
#include "bulla/der/writer.h"

#include <array>
#include <bit>

namespace bulla::der {
namespace {

struct LengthOctets {
  std::array<std::uint8_t, 1 + sizeof(std::size_t)> octets{};
  std::size_t size = 0;
  Bytes view() const { return Bytes{octets}.first(size); }
};

LengthOctets length_octets(std::size_t length) {
  LengthOctets out;
  if (length < 0x80) {
    out.octets[out.size++] = static_cast<std::uint8_t>(length);
    return out;
  }
  const auto count = (static_cast<std::size_t>(std::bit_width(length)) + 7) / 8;
  out.octets[out.size++] = static_cast<std::uint8_t>(0x80 | count);
  for (auto left = count; left-- > 0;) out.octets[out.size++] = static_cast<std::uint8_t>(length >> (8 * left));
  return out;
}

}  // namespace

std::size_t Writer::open(Tag tag) {
  out_.push_back(tag);
  return out_.size();
}

void Writer::close(std::size_t start) {
  const auto length = length_octets(out_.size() - start);
  const auto octets = length.view();
  out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(start), octets.begin(), octets.end());
}

void Writer::element(Tag tag, Bytes content) {
  out_.push_back(tag);
  append(out_, length_octets(content.size()).view());
  append(out_, content);
}

void Writer::boolean_true() {
  constexpr std::array<std::uint8_t, 1> yes{0xff};
  element(tag::boolean, yes);
}

void Writer::integer(std::uint64_t value) {
  std::array<std::uint8_t, sizeof(value)> octets{};
  for (std::size_t i = octets.size(); i-- > 0; value >>= 8) octets[i] = static_cast<std::uint8_t>(value);
  unsigned_integer(octets);
}

void Writer::unsigned_integer(Bytes big_endian) {
  while (!big_endian.empty() && big_endian[0] == 0) big_endian = big_endian.subspan(1);
  const bool needs_zero = big_endian.empty() || (big_endian[0] & 0x80);
  out_.push_back(tag::integer);
  append(out_, length_octets(big_endian.size() + (needs_zero ? 1 : 0)).view());
  if (needs_zero) out_.push_back(0);
  append(out_, big_endian);
}

void Writer::bit_string(Bytes octets) {
  out_.push_back(tag::bit_string);
  append(out_, length_octets(octets.size() + 1).view());
  out_.push_back(0);
  append(out_, octets);
}

void Writer::named_bits(std::uint32_t bits) {
  const auto count = static_cast<std::size_t>(std::bit_width(bits));
  Buffer content(1 + (count + 7) / 8);
  content[0] = static_cast<std::uint8_t>((8 - count % 8) % 8);
  for (std::size_t bit = 0; bit < count; ++bit) {
    if (bits >> bit & 1) content[1 + bit / 8] |= static_cast<std::uint8_t>(0x80 >> bit % 8);
  }
  element(tag::bit_string, content);
}

void Writer::time(Seconds time) {
  const auto full = generalized_time_text(time);
  const bool short_year = time >= utc_time_begin && time < utc_time_end;
  if (short_year) {
    text(tag::utc_time, std::string_view{full}.substr(2));
  } else {
    text(tag::generalized_time, full);
  }
}

}  // namespace bulla::der

// der: the reader.
#include "bulla/der/reader.h"

#include "bulla/der/oid.h"

namespace bulla::der {
namespace {

constexpr std::uint8_t constructed_bit = 0x20;
constexpr std::uint8_t high_tag_form = 0x1f;
constexpr std::size_t max_length_octets = 4;

struct Length {
  std::size_t header = 0;  // tag and length octets; 0 if the length is not DER
  std::size_t content = 0;
};

// `from` starts at a tag.
Length length_of(Bytes from) {
  if (from.size() < 2) return {};
  const std::size_t first = from[1];
  if (first < 0x80) return {.header = 2, .content = first};
  const std::size_t octets = first & 0x7f;
  if (octets == 0 || octets > max_length_octets || from.size() - 2 < octets || from[2] == 0) return {};
  std::size_t length = 0;
  for (const auto octet : from.subspan(2, octets)) length = length << 8 | octet;
  if (length < 0x80) return {};
  return {.header = 2 + octets, .content = length};
}

}  // namespace

Reader::Reader(Bytes content, const Reader& outer)
    : all_{content}, depth_{static_cast<std::uint8_t>(outer.depth_ + 1)} {
  if (!content.empty()) base_ = outer.base_ + static_cast<std::size_t>(content.data() - outer.all_.data());
  if (depth_ > max_depth) poison(Fault::der_depth);
}

void Reader::leave(Reader& inner) {
  if (auto whole = inner.finish(); !whole) {
    good_ = false;
    error_ = whole.error();
  }
}

void Reader::poison(Fault fault) {
  if (!good_) return;
  good_ = false;
  error_ = Error{.fault = fault, .offset = static_cast<std::uint32_t>(base_ + at_)};
}

Element Reader::refuse(Fault fault) {
  poison(fault);
  return {};
}

Element Reader::next() {
  if (!good_) return {};
  const auto rest = all_.subspan(at_);
  if (rest.empty()) return refuse(Fault::der_length);
  const Tag tag = rest[0];
  if ((tag & high_tag_form) == high_tag_form || tag == 0) return refuse(Fault::der_tag);
  const auto length = length_of(rest);
  if (length.header == 0 || length.content > rest.size() - length.header) return refuse(Fault::der_length);
  at_ += length.header + length.content;
  return {tag, rest.subspan(length.header, length.content), rest.first(length.header + length.content)};
}

Element Reader::element(Tag tag) {
  if (!at(tag)) return refuse(more() ? Fault::der_tag : Fault::der_length);
  return next();
}

bool Reader::boolean() {
  const auto value = content(tag::boolean);
  if (!good_) return false;
  if (value.size() != 1 || (value[0] != 0 && value[0] != 0xff)) poison(Fault::der_value);
  return good_ && value[0] == 0xff;
}

bool Reader::boolean_default_false() {
  if (!at(tag::boolean)) return false;
  if (!boolean()) poison(Fault::der_value);
  return good_;
}

Bytes Reader::integer(Tag as) {
  const auto value = content(as);
  if (!good_) return {};
  const bool padded =
      value.size() > 1 && ((value[0] == 0 && !(value[1] & 0x80)) || (value[0] == 0xff && (value[1] & 0x80)));
  if (value.empty() || padded) poison(Fault::der_value);
  return good_ ? value : Bytes{};
}

std::uint64_t Reader::small_integer(Tag as) {
  const auto value = integer(as);
  if (!good_) return 0;
  if (value.size() > sizeof(std::uint64_t) || (value[0] & 0x80)) {
    poison(Fault::der_value);
    return 0;
  }
  std::uint64_t number = 0;
  for (const auto octet : value) number = number << 8 | octet;
  return number;
}

BitString Reader::bit_string(Tag as) {
  const auto value = content(as);
  if (!good_) return {};
  const bool bad = value.empty() || value[0] > 7 || (value.size() == 1 && value[0] != 0) ||
                   (value.back() & ((1U << value[0]) - 1) && value.size() > 1);
  if (bad) {
    poison(Fault::der_value);
    return {};
  }
  return {value[0], value.subspan(1)};
}

Bytes Reader::whole_octets() {
  const auto bits = bit_string();
  if (good_ && bits.unused != 0) poison(Fault::der_value);
  return good_ ? bits.octets : Bytes{};
}

Bytes Reader::oid() {
  const auto value = content(tag::object_identifier);
  if (good_ && !valid_oid(value)) poison(Fault::der_value);
  return good_ ? value : Bytes{};
}

void Reader::null() {
  const auto value = content(tag::null);
  if (good_ && !value.empty()) poison(Fault::der_value);
}

Seconds Reader::time() {
  const bool short_year = at(tag::utc_time);
  const auto value = content(short_year ? tag::utc_time : tag::generalized_time);
  if (!good_) return {};
  const auto time = short_year ? parse_utc_time(value) : parse_generalized_time(value);
  if (!time) poison(Fault::der_value);
  return time.value_or(Seconds{});
}

Result<void> Reader::finish() {
  if (good_ && at_ != all_.size()) poison(Fault::der_trailing);
  if (!good_) return std::unexpected(error_);
  return {};
}

namespace {

void walk(Reader& reader) {
  while (reader.more()) {
    const auto element = reader.next();
    if (element.tag & constructed_bit) reader.enter(element.content, walk);
  }
}

}  // namespace

Result<void> check_well_formed(Bytes der) { return read_all(der, walk); }

}  // namespace bulla::der

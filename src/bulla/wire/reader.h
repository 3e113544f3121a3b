// wire: reads numbers, structs and vectors of the presentation language (RFC 9846 §3) down a message. Knows no message.
#pragma once
#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include "bulla/base/bytes.h"
#include "bulla/base/result.h"

namespace bulla::wire {

// uint8, uint16, uint32 and every enum of them.
template <class T>
concept Number = std::unsigned_integral<T> || std::is_enum_v<T>;

// A struct that lists its fields: see BULLA_WIRE in language.h.
template <class T>
concept Described = requires(T& t) {
  t.wire();
  T::wire_names;
};

// Bytes of the length in front of a vector of at most `max` bytes (RFC 9846 §3.4).
constexpr std::size_t prefix_width(std::size_t max) { return max <= 0xff ? 1 : max <= 0xffff ? 2 : 3; }

// The first fault sticks, later reads yield zeros and empty views, and a value leaves only through finish().
// Offsets count from the first byte of the message, also inside nested vectors.
class Reader {
 public:
  // `offset`: where `bytes` begins in its message.
  constexpr explicit Reader(Bytes bytes, std::size_t offset = 0) : rest_{bytes}, offset_{offset} {}

  constexpr std::uint64_t number(std::size_t width) {
    std::uint64_t value = 0;
    for (const auto byte : take(width)) value = value << 8 | byte;
    return value;
  }

  constexpr Bytes take(std::size_t size) {
    if (!good_ || size > rest_.size()) {
      poison(Fault::truncated, offset_);
      return {};
    }
    const auto part = rest_.first(size);
    rest_ = rest_.subspan(size);
    offset_ += size;
    return part;
  }

  constexpr Bytes take_rest() { return take(rest_.size()); }

  // The body of a vector<min..max>: its length, then that many bytes.
  constexpr Bytes vector(std::size_t min, std::size_t max) {
    const auto begin = offset_;
    const auto size = static_cast<std::size_t>(number(prefix_width(max)));
    if (good_ && (size < min || size > max)) poison(Fault::length_out_of_range, begin);
    return take(size);
  }

  template <class T>
  constexpr T get() {
    if constexpr (Number<T>) {
      return static_cast<T>(number(sizeof(T)));
    } else if constexpr (Described<T>) {
      T value{};
      std::apply([this](auto&... field) { ((field = this->get<std::remove_cvref_t<decltype(field)>>()), ...); },
                 value.wire());
      return value;
    } else {
      return T::read(*this);
    }
  }

  // The value, if everything was read and nothing is left.
  template <class T>
  constexpr Result<T> finish(T value) {
    if (good_ && !rest_.empty()) poison(Fault::trailing_bytes, offset_);
    if (!good_) return std::unexpected(error_);
    return value;
  }

  constexpr void poison(Fault fault, std::size_t offset) {
    if (std::exchange(good_, false)) error_ = fail(fault, offset).error();
  }
  constexpr void poison(const Error& error) {
    if (std::exchange(good_, false)) error_ = error;
  }

  constexpr Bytes peek_rest() const { return rest_; }
  constexpr bool more() const { return good_ && !rest_.empty(); }
  constexpr bool good() const { return good_; }
  constexpr std::size_t left() const { return rest_.size(); }
  constexpr std::size_t offset() const { return offset_; }
  constexpr const Error& error() const { return error_; }

 private:
  Bytes rest_;
  std::size_t offset_;
  Error error_{};
  bool good_ = true;
};

}  // namespace bulla::wire

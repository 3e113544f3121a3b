// wire: writes the presentation language (RFC 9846 §3) into memory that the caller lends. Knows no message.
#pragma once
#include "bulla/wire/reader.h"

namespace bulla::wire {

// Bytes that Writer::put will write.
template <class T>
constexpr std::size_t encoded_size(const T& value) {
  if constexpr (Number<T>) {
    return sizeof(T);
  } else if constexpr (Described<T>) {
    return std::apply([](const auto&... field) { return (std::size_t{0} + ... + encoded_size(field)); }, value.wire());
  } else {
    return value.encoded_size();
  }
}

// The first fault sticks (Fault::no_room, Fault::length_out_of_range), later writes do nothing.
class Writer {
 public:
  constexpr explicit Writer(MutBytes room) : room_{room} {}
  // A Buffer is no fixed room: it grows, behind what it holds; it must not change otherwise until finish().
  constexpr explicit Writer(Buffer& grows) : grows_{&grows}, before_{grows.size()} {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // A vector whose length is not known yet: the length is written when this leaves scope or at close().
  class [[nodiscard]] Scope {
   public:
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    constexpr ~Scope() { close(); }
    constexpr void close() {
      if (writer_ != nullptr) std::exchange(writer_, nullptr)->close(begin_, width_);
    }

   private:
    friend Writer;
    constexpr Scope(Writer& writer, std::size_t width) : writer_{&writer}, width_{width} {
      writer.number(0, width);
      begin_ = writer.used_;
    }
    Writer* writer_;
    std::size_t width_;
    std::size_t begin_ = 0;
  };

  // Opens a vector with a length of `width` bytes (1, 2 or 3).
  constexpr Scope open(std::size_t width) { return Scope{*this, width}; }

  constexpr void number(std::uint64_t value, std::size_t width) {
    for (auto& byte : reserve(width)) byte = static_cast<std::uint8_t>(value >> 8 * --width);
  }

  constexpr void bytes(Bytes from) {
    const auto to = reserve(from.size());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[i];
  }

  // opaque<min..max>
  constexpr void vector(Bytes body, std::size_t min, std::size_t max) {
    if (body.size() < min || body.size() > max) return poison(Fault::length_out_of_range);
    number(body.size(), prefix_width(max));
    bytes(body);
  }

  template <class T>
  constexpr void put(const T& value) {
    if constexpr (Number<T>) {
      number(static_cast<std::uint64_t>(value), sizeof(T));
    } else if constexpr (Described<T>) {
      std::apply([this](const auto&... field) { (this->put(field), ...); }, value.wire());
    } else {
      value.write(*this);
    }
  }

  // A vector of the values of any range, with a length of `width` bytes.
  template <class Range>
  constexpr void list(std::size_t width, const Range& values) {
    const auto scope = open(width);
    for (const auto& value : values) put(value);
  }

  constexpr void poison(Fault fault) {
    if (std::exchange(good_, false)) error_ = fail(fault, used_).error();
  }

  constexpr bool good() const { return good_; }
  constexpr std::size_t used() const { return used_; }

  // What was written, a view of the caller's memory.
  constexpr Result<Bytes> finish() const {
    if (!good_) return std::unexpected(error_);
    return Bytes{memory().first(used_)};
  }

 private:
  constexpr MutBytes memory() const { return grows_ == nullptr ? room_ : MutBytes{*grows_}.subspan(before_); }

  constexpr MutBytes reserve(std::size_t size) {
    if (good_ && grows_ != nullptr) grows_->resize(before_ + used_ + size);
    if (good_ && size > memory().size() - used_) poison(Fault::no_room);
    if (!good_) return {};
    return memory().subspan(std::exchange(used_, used_ + size), size);
  }

  constexpr void close(std::size_t begin, std::size_t width) {
    if (!good_) return;
    auto size = used_ - begin;
    if (size >> 8 * width != 0) return poison(Fault::length_out_of_range);
    for (auto at = begin; at > begin - width; size >>= 8) memory()[--at] = static_cast<std::uint8_t>(size);
  }

  MutBytes room_;
  Buffer* grows_ = nullptr;
  std::size_t before_ = 0;
  std::size_t used_ = 0;
  Error error_{};
  bool good_ = true;
};

}  // namespace bulla::wire

// wire: the presentation language of RFC 9846 §3 as C++ types. A struct lists its fields once (BULLA_WIRE); parser,
// serializer and printer follow from that list. Everything decoded is a view of the message. Knows no message.
#pragma once
#include <iterator>
#include <string_view>

#include "bulla/wire/reader.h"
#include "bulla/wire/writer.h"

// The fields of a struct in the order of the wire: BULLA_WIRE(group, key_exchange)
#define BULLA_WIRE(...)                                         \
  constexpr auto wire() { return std::tie(__VA_ARGS__); }       \
  constexpr auto wire() const { return std::tie(__VA_ARGS__); } \
  static constexpr std::string_view wire_names { #__VA_ARGS__ }

namespace bulla::wire {

// A struct with rules that its shape alone does not enforce. Offsets of its errors count from the message's first byte.
template <class T>
concept Checked = requires(const T& t) {
  { t.check() } -> std::same_as<Result<void>>;
};

struct uint24 {
  std::uint32_t value = 0;
  static constexpr uint24 read(Reader& reader) { return {static_cast<std::uint32_t>(reader.number(3))}; }
  constexpr void write(Writer& writer) const {
    if (value > 0xffffff) return writer.poison(Fault::length_out_of_range);
    writer.number(value, 3);
  }
  constexpr std::size_t encoded_size() const { return 3; }
};

// opaque name<Min..Max>
template <std::size_t Min, std::size_t Max>
struct opaque {
  Bytes value;
  static constexpr opaque read(Reader& reader) { return {reader.vector(Min, Max)}; }
  constexpr void write(Writer& writer) const { writer.vector(value, Min, Max); }
  constexpr std::size_t encoded_size() const { return prefix_width(Max) + value.size(); }
  constexpr std::size_t size() const { return value.size(); }
  constexpr bool empty() const { return value.empty(); }
  constexpr operator Bytes() const { return value; }
};

// opaque name<Min..Max> whose bytes are meant to be read by people
template <std::size_t Min, std::size_t Max>
struct text : opaque<Min, Max> {
  static constexpr text read(Reader& reader) { return {opaque<Min, Max>::read(reader)}; }
};

// opaque name[Size]
template <std::size_t Size>
struct fixed {
  Bytes value;
  static constexpr fixed read(Reader& reader) { return {reader.take(Size)}; }
  constexpr void write(Writer& writer) const {
    if (value.size() != Size) return writer.poison(Fault::length_out_of_range);
    writer.bytes(value);
  }
  constexpr std::size_t encoded_size() const { return Size; }
  constexpr operator Bytes() const { return value; }
};

// Whatever is left of the message: a field whose size stands elsewhere.
struct remainder {
  Bytes value;
  static constexpr remainder read(Reader& reader) { return {reader.take_rest()}; }
  constexpr void write(Writer& writer) const { writer.bytes(value); }
  constexpr std::size_t encoded_size() const { return value.size(); }
  constexpr std::size_t size() const { return value.size(); }
  constexpr operator Bytes() const { return value; }
};

// T name<Min..Max>: checked whole when it is read, decoded again as it is walked.
template <class T, std::size_t Min, std::size_t Max>
struct list {
  using element = T;
  static constexpr std::size_t least = Min, most = Max;
  Bytes raw;               // the encoded elements
  std::size_t offset = 0;  // of raw in its message, for errors

  static constexpr list read(Reader& reader) {
    const auto body = reader.vector(Min, Max);
    const list read{body, reader.offset() - body.size()};
    Reader elements{body, read.offset};
    if constexpr (Number<T>) {
      elements.take(body.size() - body.size() % sizeof(T));
      if (elements.more()) elements.poison(Fault::truncated, elements.offset());
    } else {
      while (elements.more()) (void)elements.template get<T>();
    }
    if (!elements.good()) reader.poison(elements.error());
    return read;
  }
  constexpr void write(Writer& writer) const { writer.vector(raw, Min, Max); }
  constexpr std::size_t encoded_size() const { return prefix_width(Max) + raw.size(); }

  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() = default;
    constexpr iterator(Bytes rest, std::size_t offset) : rest_{rest}, offset_{offset} { load(); }
    constexpr const T& operator*() const { return element_; }
    constexpr const T* operator->() const { return &element_; }
    constexpr iterator& operator++() {
      rest_ = rest_.subspan(size_);
      offset_ += size_;
      load();
      return *this;
    }
    constexpr iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    constexpr bool operator==(std::default_sentinel_t) const { return rest_.empty(); }
    // Where the element begins in its message.
    constexpr std::size_t offset() const { return offset_; }

   private:
    constexpr void load() {
      Reader reader{rest_, offset_};
      element_ = rest_.empty() ? T{} : reader.template get<T>();
      size_ = rest_.size() - reader.left();
      if (!reader.good() || size_ == 0) rest_ = {};  // a list that was not read by Reader: it ends at its first fault
    }
    Bytes rest_;
    std::size_t offset_ = 0;
    std::size_t size_ = 0;
    T element_{};
  };

  constexpr iterator begin() const { return {raw, offset}; }
  constexpr std::default_sentinel_t end() const { return {}; }
  constexpr bool empty() const { return raw.empty(); }
  constexpr std::size_t count() const {
    std::size_t n = 0;
    for (auto at = begin(); at != end(); ++at) ++n;
    return n;
  }
  constexpr bool contains(const T& wanted) const requires Number<T> {
    for (const auto& value : *this)
      if (value == wanted) return true;
    return false;
  }
};

// A last field that older peers leave out altogether. It is T; `present` tells whether it was there.
template <class T>
struct if_present : T {
  bool present = true;
  static constexpr if_present read(Reader& reader) {
    if (reader.left() == 0) return {T{}, false};
    return {reader.template get<T>(), true};
  }
  constexpr void write(Writer& writer) const {
    if (present) T::write(writer);
  }
  constexpr std::size_t encoded_size() const { return present ? T::encoded_size() : 0; }
};

// The whole value or nothing: first the shape, then the value's own rules. `offset`: where `bytes` begins in its
// message.
template <class T>
constexpr Result<T> decode(Bytes bytes, std::size_t offset = 0) {
  Reader reader{bytes, offset};
  auto value = reader.get<T>();
  auto whole = reader.finish(value);
  if constexpr (Checked<T>) {
    if (!whole) return whole;
    if (auto ok = whole->check(); !ok) {
      auto error = ok.error();
      error.offset = std::max(error.offset, static_cast<std::uint32_t>(offset));  // a rule about the value as a whole
      return std::unexpected(error);
    }
  }
  return whole;
}

// What was written into `room`. Fault::no_room, Fault::length_out_of_range for a vector outside its bounds.
template <class T>
constexpr Result<Bytes> encode(const T& value, MutBytes room) {
  Writer writer{room};
  writer.put(value);
  return writer.finish();
}

}  // namespace bulla::wire

// wire: the head of a handshake message (RFC 9846 §4), and whole messages read and written. Knows no message's body.
#pragma once
#include "bulla/wire/language.h"
#include "bulla/wire/names.h"

namespace bulla::wire {

// Header included; above what any sound chain needs. It bounds what a peer can make us keep.
inline constexpr std::size_t max_handshake_message = 100 * 1024;

// RFC 9846 §4: struct { HandshakeType msg_type; uint24 length; ... } Handshake;
struct HandshakeHeader {
  static constexpr std::size_t size = 4;
  HandshakeType msg_type{};
  uint24 length;
  BULLA_WIRE(msg_type, length);
};

// The body of a message whose head was taken off. Errors name the message, and their offsets count from its head.
template <class T>
constexpr Result<T> decode_body(Bytes body) {
  auto message = decode<T>(body, HandshakeHeader::size);
  if (!message) {
    auto error = message.error();
    error.message = std::to_underlying(T::handshake_type);
    return std::unexpected(error);
  }
  return message;
}

// Writes a message's head; its body is written while the scope lives.
constexpr Writer::Scope open_handshake(Writer& writer, HandshakeType type) {
  writer.put(type);
  return writer.open(3);
}

// The whole message with its head.
template <class T>
constexpr void put_handshake(Writer& writer, const T& message) {
  const auto scope = open_handshake(writer, T::handshake_type);
  writer.put(message);
}

// What was written into `room`: Fault::no_room, Fault::length_out_of_range for a vector outside its bounds.
template <class T>
constexpr Result<Bytes> encode_handshake(const T& message, MutBytes room) {
  Writer writer{room};
  put_handshake(writer, message);
  return writer.finish();
}

// Appends the whole message and returns a view of it, good until `to` grows again; on error `to` is as it was.
template <class T>
constexpr Result<Bytes> append_handshake(const T& message, Buffer& to) {
  const auto before = to.size();
  to.resize(before + HandshakeHeader::size + encoded_size(message));
  auto written = encode_handshake(message, MutBytes{to}.subspan(before));
  if (!written) to.resize(before);
  return written;
}

}  // namespace bulla::wire

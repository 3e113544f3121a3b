// support: takes handshake messages apart, changes them, and puts them together again.
#pragma once
#include <deque>
#include <stdexcept>
#include <utility>

#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"

namespace bulla::test {

// The memory that a changed message refers to until it is written.
class Keep {
 public:
  Bytes operator()(Buffer bytes) { return kept_.emplace_back(std::move(bytes)); }

 private:
  std::deque<Buffer> kept_;
};

template <class Message>
Message body_of(Bytes message) {
  return wire::decode_body<Message>(message.subspan(wire::HandshakeHeader::size)).value();
}

template <class Message>
Buffer message_of(const Message& message) {
  Buffer out;
  if (!wire::append_handshake(message, out)) throw std::invalid_argument{"the test's message cannot be written"};
  return out;
}

// change(Message&, Keep&)
template <class Message>
void edit(Buffer& message, auto&& change) {
  Keep keep;
  auto body = body_of<Message>(message);
  change(body, keep);
  message = message_of(body);
}

inline Buffer extension(wire::ExtensionType type, Bytes body) {
  Buffer out;
  wire::Writer writer{out};
  writer.put(type);
  writer.vector(body, 0, 0xffff);
  return out;
}
template <class Body>
Buffer extension(const Body& body) {
  Buffer out;
  wire::Writer writer{out};
  wire::put_extension(writer, body);
  return out;
}

inline Buffer without(const wire::ExtensionBlock& block, wire::ExtensionType type) {
  Buffer rest;
  for (const auto& each : block)
    if (each.extension_type != type) append(rest, extension(each.extension_type, each.extension_data));
  return rest;
}

// The block with this extension (whole, with its head) in the place of the one of its type, or at the end.
inline Buffer with(const wire::ExtensionBlock& block, Bytes whole) {
  const auto type = static_cast<wire::ExtensionType>(whole[0] << 8 | whole[1]);
  Buffer changed;
  for (const auto& each : block)
    append(changed, each.extension_type == type ? Buffer(whole.begin(), whole.end())
                                                : extension(each.extension_type, each.extension_data));
  if (!block.has(type)) append(changed, whole);
  return changed;
}

// Edits of a message's extensions, to be put in a table.
template <class Message>
auto put(Buffer whole) {
  return [whole](Buffer& message) {
    edit<Message>(message, [&](auto& body, Keep& keep) { body.extensions.raw = keep(with(body.extensions, whole)); });
  };
}
template <class Message>
auto drop(wire::ExtensionType type) {
  return [type](Buffer& message) {
    edit<Message>(message, [&](auto& body, Keep& keep) { body.extensions.raw = keep(without(body.extensions, type)); });
  };
}
// Behind the others, whatever is there already.
template <class Message>
auto add(Buffer whole) {
  return [whole](Buffer& message) {
    edit<Message>(message, [&](auto& body, Keep& keep) {
      Buffer more{body.extensions.raw.begin(), body.extensions.raw.end()};
      append(more, whole);
      body.extensions.raw = keep(std::move(more));
    });
  };
}

}  // namespace bulla::test

// wire: a described message as lines of text for people.
#pragma once
#include "bulla/wire/describe.h"

namespace bulla::wire {

// A line a part, "name: value", two spaces deeper for each level; ends with a line feed.
std::string to_text(const Node& node);

// describe_handshake as text.
std::string print_handshake(Bytes message, ProtocolVersion version = ProtocolVersion::tls13);

}  // namespace bulla::wire

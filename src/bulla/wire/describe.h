// wire: a message as a tree of named parts, each with the bytes it stands for: what print.h writes as text and an
// explorer shows. Knows no output format.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/base/fault.h"
#include "bulla/wire/names.h"

namespace bulla::wire {

struct Node {
  std::string name;            // the RFC's word, or "[0]" for an element of a vector
  std::string value;           // "x25519 (0x001d)", "32 bytes: 0a0b..."
  std::size_t begin = 0;       // first byte, from the start of what was described
  std::size_t end = 0;         // one past the last byte
  std::optional<Fault> fault;  // set where the bytes break a rule
  std::vector<Node> parts;
};

// Never fails: bytes that break the syntax become a part that says so. The tree of a hostile message is bounded.
// `message`: a whole handshake message with its head. Any version before TLS 1.3 is read as TLS 1.2.
Node describe_handshake(Bytes message, ProtocolVersion version = ProtocolVersion::tls13);
// `alert`: the two bytes of RFC 9846 §6.
Node describe_alert(Bytes alert);
// `record`: at least the five bytes of its head; the rest is shown as it is.
Node describe_record(Bytes record);

}  // namespace bulla::wire

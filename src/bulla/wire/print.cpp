#include "bulla/wire/print.h"

namespace bulla::wire {
namespace {

void add_lines(const Node& node, std::size_t depth, std::string& text) {
  text.append(2 * depth, ' ').append(node.name);
  if (!node.value.empty()) text.append(": ").append(node.value);
  if (node.fault) text.append(" (at byte ").append(std::to_string(node.begin)).append(")");
  text.push_back('\n');
  for (const auto& part : node.parts) add_lines(part, depth + 1, text);
}

}  // namespace

std::string to_text(const Node& node) {
  std::string text;
  add_lines(node, 0, text);
  return text;
}

std::string print_handshake(Bytes message, ProtocolVersion version) {
  return to_text(describe_handshake(message, version));
}

}  // namespace bulla::wire

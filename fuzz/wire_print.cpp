// fuzz: printing never fails, and every part of what it prints lies inside its whole.
#include "bulla/wire/print.h"

#include "fuzz/input.h"

namespace bulla::fuzz {
namespace {

void expect_nested(const wire::Node& node, std::size_t begin, std::size_t end) {
  require(begin <= node.begin && node.begin <= node.end && node.end <= end);
  for (const auto& part : node.parts) expect_nested(part, node.begin, node.end);
}

wire::Node describe(std::uint8_t choice, Bytes bytes) {
  switch (choice % 4) {
    case 0:
      return wire::describe_handshake(bytes);
    case 1:
      return wire::describe_handshake(bytes, wire::ProtocolVersion::tls12);
    case 2:
      return wire::describe_alert(bytes);
    default:
      return wire::describe_record(bytes);
  }
}

}  // namespace
}  // namespace bulla::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulla::fuzz::Input input{data, size};
  const auto choice = input.byte();
  const auto bytes = bulla::fuzz::exact(input.rest());
  const auto node = bulla::fuzz::describe(choice, bytes);
  bulla::fuzz::expect_nested(node, 0, bytes.size());
  (void)bulla::wire::to_text(node);
  return 0;
}

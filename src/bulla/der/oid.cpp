// der: object identifiers, checked and written for people.
#include "bulla/der/oid.h"

namespace bulla::der {

bool valid_oid(Bytes octets) {
  if (octets.empty() || (octets.back() & 0x80)) return false;
  bool first_of_arc = true;
  for (const auto octet : octets) {
    if (first_of_arc && octet == 0x80) return false;
    first_of_arc = !(octet & 0x80);
  }
  return true;
}

namespace {

void add_arc(std::string& text, std::uint64_t arc) {
  if (!text.empty()) {
    text += '.';
    text += std::to_string(arc);
    return;
  }
  const std::uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
  text = std::to_string(root) + '.' + std::to_string(arc - root * 40);
}

}  // namespace

std::string dotted(Bytes octets) {
  std::string text;
  std::uint64_t arc = 0;
  bool too_big = false;
  for (const auto octet : octets) {
    too_big = too_big || arc >> 56;
    arc = arc << 7 | (octet & 0x7f);
    if (octet & 0x80) continue;
    if (too_big) {
      text += text.empty() ? "2.?" : ".?";
    } else {
      add_arc(text, arc);
    }
    arc = 0;
    too_big = false;
  }
  return text;
}

}  // namespace bulla::der

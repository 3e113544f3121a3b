// support: DER taken apart into a tree, changed in one place and written again, sound around the change.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "bulla/base/bytes.h"

namespace bulla::test {

// How the length of an element is written.
enum class LengthForm : std::uint8_t { shortest, longer, indefinite };

struct DerNode {
  std::uint8_t tag = 0;
  LengthForm length = LengthForm::shortest;
  bool has_children = false;  // also an OCTET STRING that holds DER
  Buffer content{};           // of one that has none
  std::vector<DerNode> children{};
};

// Well-formed elements, one behind the other; nothing if they are not.
std::vector<DerNode> take_apart(Bytes der);
Buffer put_together(const std::vector<DerNode>& nodes);

// A number below the bound (above 0).
using Dice = std::function<std::size_t(std::size_t bound)>;

// Changes one place: leaves out, doubles, swaps, retags, empties, lengthens or rewrites an element.
void mutate(std::vector<DerNode>& nodes, const Dice& dice);

}  // namespace bulla::test

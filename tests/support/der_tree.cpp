#include "support/der_tree.h"

#include <array>
#include <optional>

#include "bulla/der/reader.h"

namespace bulla::test {
namespace {

constexpr std::size_t max_depth = 24;

std::optional<std::vector<DerNode>> parse(Bytes der, std::size_t depth) {
  std::vector<DerNode> nodes;
  der::Reader reader{der};
  while (reader.more()) {
    const auto element = reader.next();
    if (!reader.good()) return std::nullopt;
    DerNode node{.tag = element.tag};
    const bool constructed = element.tag & 0x20;
    const bool wraps = element.tag == der::tag::octet_string && !element.content.empty();
    auto inner = (constructed || wraps) && depth < max_depth ? parse(element.content, depth + 1) : std::nullopt;
    if (constructed && !inner) return std::nullopt;
    node.has_children = inner.has_value();
    if (inner) {
      node.children = *std::move(inner);
    } else {
      node.content.assign(element.content.begin(), element.content.end());
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

void write_length(Buffer& out, std::size_t size, LengthForm form) {
  std::size_t octets = size < 0x80 ? 0 : size < 0x100 ? 1 : size < 0x10000 ? 2 : 3;
  if (form == LengthForm::longer) ++octets;
  if (octets == 0) return out.push_back(static_cast<std::uint8_t>(size));
  out.push_back(static_cast<std::uint8_t>(0x80 | octets));
  while (octets-- > 0) out.push_back(static_cast<std::uint8_t>(size >> 8 * octets));
}

void write(Buffer& out, const std::vector<DerNode>& nodes) {
  for (const auto& node : nodes) {
    Buffer content = node.content;
    if (node.has_children) write(content, node.children);
    out.push_back(node.tag);
    if (node.length == LengthForm::indefinite) {
      out.push_back(0x80);
      append(out, content);
      out.insert(out.end(), {0, 0});
    } else {
      write_length(out, content.size(), node.length);
      append(out, content);
    }
  }
}

struct Place {
  std::vector<DerNode>* siblings;
  std::size_t index;
  DerNode& node() const { return (*siblings)[index]; }
};

void collect(std::vector<DerNode>& nodes, std::vector<Place>& places) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    places.push_back({&nodes, i});
    collect(nodes[i].children, places);
  }
}

void change_content(DerNode& node, const Dice& dice) {
  auto& content = node.content;
  switch (dice(6)) {
    case 0:
      if (!content.empty()) content[dice(content.size())] ^= static_cast<std::uint8_t>(1U << dice(8));
      return;
    case 1:
      content.push_back(static_cast<std::uint8_t>(dice(256)));
      return;
    case 2:
      if (!content.empty()) content.pop_back();
      return;
    case 3:
      content.insert(content.begin(), 0);
      return;
    case 4: {
      constexpr std::array<std::uint8_t, 6> telling{0, 1, 0x7f, 0x80, 0xff, '.'};
      content.assign(1, telling[dice(telling.size())]);
      return;
    }
    default:
      if (!content.empty()) content[dice(content.size())] = static_cast<std::uint8_t>(dice(256));
  }
}

void retag(DerNode& node, const Dice& dice) {
  constexpr std::array<std::uint8_t, 18> tags{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x14,
                                              0x16, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0xa0, 0xa3};
  node.tag = dice(2) == 0 ? tags[dice(tags.size())] : static_cast<std::uint8_t>(node.tag ^ 1U << dice(8));
}

}  // namespace

std::vector<DerNode> take_apart(Bytes der) { return parse(der, 0).value_or(std::vector<DerNode>{}); }

Buffer put_together(const std::vector<DerNode>& nodes) {
  Buffer out;
  write(out, nodes);
  return out;
}

void mutate(std::vector<DerNode>& nodes, const Dice& dice) {
  std::vector<Place> places;
  collect(nodes, places);
  if (places.empty()) return;
  const auto place = places[dice(places.size())];
  auto& siblings = *place.siblings;
  const auto at = siblings.begin() + static_cast<std::ptrdiff_t>(place.index);
  switch (dice(10)) {
    case 0:
      siblings.erase(at);
      return;
    case 1: {
      const auto twin = *at;
      siblings.insert(at, twin);
      return;
    }
    case 2:
      std::swap(*at, siblings[dice(siblings.size())]);
      return;
    case 3:
      return retag(place.node(), dice);
    case 4:
      place.node().content.clear();
      place.node().children.clear();
      return;
    case 5:
      place.node().length = dice(2) == 0 ? LengthForm::longer : LengthForm::indefinite;
      return;
    case 6: {
      const auto other = places[dice(places.size())].node();
      place.node() = other;
      return;
    }
    default:
      if (place.node().has_children) return mutate(place.node().children, dice);
      return change_content(place.node(), dice);
  }
}

}  // namespace bulla::test

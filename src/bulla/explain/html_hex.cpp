// explain: bytes and the parts they have, as HTML.
//
// The bytes are one running text a column, as wide as sixteen or eight of them: lines break by themselves, so one text
// serves all widths and no byte needs an element of its own.
#include "bulla/explain/html_hex.h"

#include <algorithm>

#include "bulla/explain/html_words.h"

namespace bulla::explain {
namespace {

constexpr std::size_t scrolled_size = 160;  // bytes from which on a pane may have to scroll
constexpr std::size_t unfolded_parts = 40;  // a part that has more of them starts out folded
constexpr std::size_t deepest = 24;         // levels; wire::describe makes fewer

std::string hex_digits(std::uint64_t number, std::size_t width) {
  std::string text;
  for (; number != 0 || text.size() < width; number >>= 4) text.insert(text.begin(), "0123456789abcdef"[number & 15]);
  return text;
}

std::string offsets(std::size_t size, std::size_t row) {
  std::string text;
  for (std::size_t offset = 0; offset < size; offset += row) text += hex_digits(offset, 4) + " ";
  return text;
}

std::string spaced_hex(Bytes bytes) {
  std::string text;
  text.reserve(bytes.size() * 3);
  for (const auto byte : bytes) text += hex_digits(byte, 2) + " ";
  return text;
}

std::string printable(Bytes bytes) {
  std::string text;
  for (const auto byte : bytes) text.push_back(byte > ' ' && byte <= '~' ? static_cast<char>(byte) : '.');
  return text;
}

void collect_edges(const wire::Node& node, std::vector<std::size_t>& edges) {
  edges.push_back(node.begin);
  edges.push_back(node.end);
  for (const auto& part : node.parts) collect_edges(part, edges);
}

// Where one part ends and another begins, from 0 to the last byte.
std::vector<std::size_t> edges_of(const wire::Node& tree, std::size_t size) {
  std::vector<std::size_t> edges{0, size};
  collect_edges(tree, edges);
  std::ranges::sort(edges);
  const auto same = std::ranges::unique(edges);
  edges.erase(same.begin(), same.end());
  edges.erase(std::ranges::upper_bound(edges, size), edges.end());
  return edges;
}

void put_pieces(HtmlWriter& writer, Bytes bytes, const std::vector<std::size_t>& edges, std::string (*text)(Bytes)) {
  for (std::size_t i = 0; i + 1 < edges.size(); ++i)
    writer.leaf("b", text(bytes.subspan(edges[i], edges[i + 1] - edges[i])));
}

std::size_t parts_below(const wire::Node& node) {
  std::size_t parts = node.parts.size();
  for (const auto& part : node.parts) parts += parts_below(part);
  return parts;
}

std::string range_of(const wire::Node& node) {
  return hex_digits(node.begin, 4) + "+" + std::to_string(node.end - std::min(node.begin, node.end));
}

void put_words(HtmlWriter& writer, const wire::Node& node) {
  writer.leaf("span", node.name, {{"class", "n"}});
  if (!node.value.empty()) writer.text(" ").peer(node.value);
  if (node.fault) writer.text(" ").leaf("strong", "breaks a rule", {{"class", "bad"}});
}

void put_node(HtmlWriter& writer, const wire::Node& node, std::size_t depth);

void put_parts(HtmlWriter& writer, const wire::Node& node, std::size_t depth) {
  {
    const auto summary = writer.in("summary", {{"data-r", range_of(node)}});
    put_words(writer, node);
  }
  const auto list = writer.in("ul");
  if (depth == deepest) {
    writer.leaf("li", counted(node.parts.size(), "part") + " not shown");
    return;
  }
  for (const auto& part : node.parts) put_node(writer, part, depth + 1);
}

void put_node(HtmlWriter& writer, const wire::Node& node, std::size_t depth) {
  if (node.parts.empty()) {
    const auto item = writer.in("li", {{"data-r", range_of(node)}});
    return put_words(writer, node);
  }
  const auto item = writer.in("li");
  if (depth > 0 && parts_below(node) > unfolded_parts) {
    const auto folded = writer.in("details");
    return put_parts(writer, node, depth);
  }
  const auto unfolded = writer.in("details", {{"open", ""}});
  put_parts(writer, node, depth);
}

}  // namespace

void put_hex(HtmlWriter& writer, const Excerpt& bytes, const wire::Node& tree, std::string_view label) {
  const auto size = bytes.bytes.size();
  const auto edges = edges_of(tree, size);
  const auto box = writer.in("div", {{"class", "pane"}});
  const Attributes still{{"class", "hex"}, {"role", "group"}, {"aria-label", std::string{label} + ", hexadecimal"}};
  const Attributes scrolled{
      {"class", "hex"}, {"role", "group"}, {"aria-label", std::string{label} + ", hexadecimal"}, {"tabindex", "0"}};
  {
    const auto hex = writer.in("div", size > scrolled_size ? scrolled : still);
    writer.leaf("code", offsets(size, 16), {{"class", "o wide"}, {"aria-hidden", "true"}});
    writer.leaf("code", offsets(size, 8), {{"class", "o narrow"}, {"aria-hidden", "true"}});
    {
      const auto column = writer.in("code", {{"class", "x"}});
      put_pieces(writer, bytes.bytes, edges, spaced_hex);
    }
    const auto column = writer.in("code", {{"class", "t"}, {"aria-hidden", "true"}});
    put_pieces(writer, bytes.bytes, edges, printable);
  }
  if (bytes.is_cut())
    writer.leaf("p", "The first " + grouped(size) + " of " + counted(bytes.size, "byte") + ".", {{"class", "hint"}});
}

void put_tree(HtmlWriter& writer, const wire::Node& tree) {
  const auto list = writer.in("ul", {{"class", "tree"}});
  put_node(writer, tree, 0);
}

}  // namespace bulla::explain

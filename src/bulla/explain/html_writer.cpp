// explain: escaping, and tags that match. Knows no page.
#include "bulla/explain/html_writer.h"

#include <algorithm>
#include <array>

#include "bulla/base/utf8.h"

namespace bulla::explain {
namespace {

constexpr std::array<std::string_view, 32> control_names{
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "TAB", "LF",  "VT",  "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS", "GS", "RS", "US"};

struct Range {
  char32_t first;
  char32_t last;
};
// What is not seen, yet moves or hides what is: C1 controls, joiners and fillers without width, marks and overrides of
// direction, separators, tags, selectors of variants, places that are no characters.
constexpr std::array unseen{Range{0x7f, 0x9f},       Range{0xad, 0xad},       Range{0x34f, 0x34f},
                            Range{0x61c, 0x61c},     Range{0x115f, 0x1160},   Range{0x17b4, 0x17b5},
                            Range{0x180b, 0x180f},   Range{0x200b, 0x200f},   Range{0x2028, 0x202e},
                            Range{0x2060, 0x206f},   Range{0x3164, 0x3164},   Range{0xfdd0, 0xfdef},
                            Range{0xfe00, 0xfe0f},   Range{0xfeff, 0xfeff},   Range{0xffa0, 0xffa0},
                            Range{0xfff0, 0xfffb},   Range{0xfffe, 0xffff},   Range{0xe0000, 0xe0fff},
                            Range{0x1fffe, 0x1ffff}, Range{0x1d173, 0x1d17a}, Range{0xf0000, 0x10ffff}};

struct Name {
  char32_t point;
  std::string_view name;
};
// Those that people know by their letters.
constexpr std::array named{Name{0x7f, "DEL"},   Name{0x200b, "ZWSP"}, Name{0x200e, "LRM"}, Name{0x200f, "RLM"},
                           Name{0x202a, "LRE"}, Name{0x202b, "RLE"},  Name{0x202c, "PDF"}, Name{0x202d, "LRO"},
                           Name{0x202e, "RLO"}, Name{0x2066, "LRI"},  Name{0x2067, "RLI"}, Name{0x2068, "FSI"},
                           Name{0x2069, "PDI"}, Name{0xfeff, "BOM"}};

std::string code_point(char32_t point) {
  std::string digits;
  for (auto rest = static_cast<std::uint32_t>(point); rest != 0 || digits.size() < 4; rest >>= 4)
    digits.insert(digits.begin(), "0123456789ABCDEF"[rest & 15]);
  return "U+" + digits;
}

// Empty if the character may be seen as it is.
std::string name_in_place_of(char32_t point) {
  if (point < control_names.size()) return std::string{control_names[point]};
  const auto holds = [point](const Range& range) { return range.first <= point && point <= range.last; };
  if (std::ranges::none_of(unseen, holds)) return {};
  const auto name = std::ranges::find(named, point, &Name::point);
  return name == named.end() ? code_point(point) : std::string{name->name};
}

std::string_view entity_of(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

// Appends the first character of the rest, made harmless. Says how many bytes it had.
std::size_t append_first(std::string& out, std::string_view rest) {
  const auto character = first_utf8_character(bytes_of(rest));
  if (character.size == 0) {
    out += "\uFFFD";
    return 1;
  }
  const auto name = name_in_place_of(character.point);
  if (name.empty()) {
    out += rest.substr(0, character.size);
  } else {
    out.append("⟨").append(name).append("⟩");
  }
  return character.size;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const auto entity = entity_of(text.front());
    const bool as_it_is = text.front() >= ' ' && text.front() <= '~' && entity.empty();
    out += as_it_is ? text.substr(0, 1) : entity;
    text.remove_prefix(as_it_is || !entity.empty() ? 1 : append_first(out, text));
  }
  return out;
}

void HtmlWriter::open(Markup tag, Attributes attributes, std::string_view end) {
  out_.append("<").append(tag.text());
  for (const auto& [name, value] : attributes)
    out_.append(" ").append(name.text()).append("=\"").append(escaped(value)).append("\"");
  out_ += end;
}

}  // namespace bulla::explain

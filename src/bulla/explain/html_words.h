// explain: numbers, sides and places as the sections of the HTML page say them. Knows no markup.
#pragma once
#include <algorithm>
#include <string>

#include "bulla/explain/columns.h"
#include "bulla/explain/sides.h"
#include "bulla/explain/step_parts.h"

namespace bulla::explain {

// "1,234,567"
inline std::string grouped(std::uint64_t number) {
  const auto digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  return text;
}

// "1 record", "1,200 records"
inline std::string counted(std::uint64_t number, std::string_view what) {
  return grouped(number) + " " + std::string{what} + (number == 1 ? "" : "s");
}

// "client to server": from whom and to whom.
inline std::string way_of(Side from) {
  return std::string{name_of_side(from)} + " to " + std::string{name_of_side(other(from))};
}

// "application_data" as people say it.
inline std::string spoken(std::string_view name) {
  std::string text{name};
  std::ranges::replace(text, '_', ' ');
  return text;
}

// Of a sentence without its stop, or a name that stands at a line's beginning.
inline std::string with_capital(std::string_view words) {
  std::string text{words};
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

inline std::string sentence(std::string_view words) {
  auto text = with_capital(words);
  const bool ends = text.empty() || text.ends_with('.') || text.ends_with('?') || text.ends_with('!');
  return ends ? text : text + ".";
}

// Names of places in the page: "record-3".
inline std::string place(std::string_view kind, std::uint64_t number) {
  return std::string{kind} + "-" + std::to_string(number);
}
inline std::string link_to(std::string_view kind, std::uint64_t number) { return "#" + place(kind, number); }

// A part of a whole as SVG takes it: "12.5%". Nothing of nothing is 0%.
inline std::string percent(std::uint64_t part, std::uint64_t whole) {
  const auto tenths =
      whole == 0 ? 0 : static_cast<std::uint64_t>(1000.0 * static_cast<double>(part) / static_cast<double>(whole));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

}  // namespace bulla::explain

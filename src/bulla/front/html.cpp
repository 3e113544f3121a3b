// front: text and markup kept apart by type.
#include "bulla/front/html.h"

#include <algorithm>

namespace bulla::front {

Html Html::escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return Html{std::move(out)};
}

Html fill(std::string_view page, std::initializer_list<Slot> slots) {
  Html out;
  while (true) {
    const auto open = page.find("{{");
    const auto close = open == page.npos ? page.npos : page.find("}}", open);
    if (close == page.npos) break;
    out += Html::trusted(page.substr(0, open));
    const auto slot = std::ranges::find(slots, page.substr(open + 2, close - open - 2), &Slot::name);
    if (slot != slots.end()) out += slot->value();
    page.remove_prefix(close + 2);
  }
  out += Html::trusted(page);
  return out;
}

}  // namespace bulla::front

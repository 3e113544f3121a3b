// tests/explain: reads HTML back, as far as tests need it: do the tags match, which attributes are there?
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace bulla::test {

struct Markup {
  std::string problem;             // empty: every tag is closed by its own
  std::vector<std::string> tags;   // those that open, in order
  std::vector<std::string> names;  // of all attributes
  std::vector<std::string> ids;
  std::vector<std::string> links;  // values of href

  std::size_t count(std::string_view tag) const { return static_cast<std::size_t>(std::ranges::count(tags, tag)); }
};

class MarkupReader {
 public:
  static Markup read(std::string_view text) {
    MarkupReader reader{text};
    while (reader.result_.problem.empty() && reader.next()) {
    }
    if (reader.result_.problem.empty() && !reader.open_.empty())
      reader.result_.problem = "never closed: " + reader.open_.back();
    return reader.result_;
  }

 private:
  explicit MarkupReader(std::string_view text) : rest_{text} {}

  bool next() {
    const auto begin = rest_.find('<');
    if (begin == rest_.npos) return false;
    rest_.remove_prefix(begin + 1);
    const auto end = rest_.find('>');
    if (end == rest_.npos) return fail("a tag without an end");
    const auto tag = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    if (tag.starts_with("!DOCTYPE")) return true;
    return tag.starts_with('/') ? close(tag.substr(1)) : open(tag);
  }
  bool close(std::string_view name) {
    if (open_.empty() || open_.back() != name) return fail("closed out of turn: " + std::string{name});
    open_.pop_back();
    return true;
  }
  bool open(std::string_view tag) {
    const bool lone = tag.ends_with('/');
    if (lone) tag.remove_suffix(1);
    const auto name = std::string{tag.substr(0, tag.find(' '))};
    result_.tags.push_back(name);
    if (!lone) open_.push_back(name);
    tag.remove_prefix(name.size());
    while (!tag.empty())
      if (!attribute(tag)) return false;
    if (name != "style" && name != "script") return true;
    const auto end = rest_.find("</" + name);
    if (end == rest_.npos) return fail("no end of " + name);
    rest_.remove_prefix(end);
    return true;
  }
  bool attribute(std::string_view& tag) {
    const auto equals = tag.find("=\"");
    const auto end = equals == tag.npos ? equals : tag.find('"', equals + 2);
    if (end == tag.npos || tag.front() != ' ') return fail("no attribute: " + std::string{tag});
    const auto name = std::string{tag.substr(1, equals - 1)};
    const auto value = std::string{tag.substr(equals + 2, end - equals - 2)};
    result_.names.push_back(name);
    if (name == "id") result_.ids.push_back(value);
    if (name == "href") result_.links.push_back(value);
    tag.remove_prefix(end + 1);
    return true;
  }
  bool fail(std::string problem) {
    result_.problem = std::move(problem);
    return false;
  }

  std::string_view rest_;
  std::vector<std::string> open_;
  Markup result_;
};

inline Markup markup_of(std::string_view html) { return MarkupReader::read(html); }

}  // namespace bulla::test

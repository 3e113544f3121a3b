// explain: writes HTML and SVG so that every tag is closed and nothing that came from outside is markup. The one place
// that escapes. Knows no page.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace bulla::explain {

// Text for between tags and for quoted attributes. What would change how its surroundings read is written by its name:
// control characters, marks of direction and such as have no width; "\x1b" becomes "⟨ESC⟩". Bytes that are no UTF-8
// become U+FFFD.
std::string escaped(std::string_view text);

// Markup that stands in this program's source: only the compiler can make one.
class Markup {
 public:
  consteval Markup(std::string_view text) : text_{text} {}  // NOLINT: so that literals can be handed over
  consteval Markup(const char* text) : text_{text} {}       // NOLINT
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

struct Attribute {
  Markup name;
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

class HtmlWriter {
 public:
  // Open from its making to its end of scope.
  class [[nodiscard]] Element {
   public:
    Element(HtmlWriter& writer, std::string_view tag) : writer_{writer}, tag_{tag} {}
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    ~Element() { writer_.close(tag_); }

   private:
    HtmlWriter& writer_;
    std::string_view tag_;
  };

  Element in(Markup tag, Attributes attributes = {}) {
    open(tag, attributes, ">");
    return {*this, tag.text()};
  }
  // A whole element that holds text alone.
  HtmlWriter& leaf(Markup tag, std::string_view text, Attributes attributes = {}) {
    const auto element = in(tag, attributes);
    return this->text(text);
  }
  // An element without content: <br/>, <rect/>.
  HtmlWriter& lone(Markup tag, Attributes attributes = {}) {
    open(tag, attributes, "/>");
    return *this;
  }
  HtmlWriter& text(std::string_view text) {
    out_ += escaped(text);
    return *this;
  }
  // Words of a peer's: whatever script they are in, they don't turn around what stands beside them.
  HtmlWriter& peer(std::string_view words) { return leaf("bdi", words); }
  HtmlWriter& markup(Markup markup) {
    out_ += markup.text();
    return *this;
  }

  std::string take() { return std::move(out_); }

 private:
  void open(Markup tag, Attributes attributes, std::string_view end);
  void close(std::string_view tag) { out_.append("</").append(tag).append(">"); }

  std::string out_;
};

}  // namespace bulla::explain

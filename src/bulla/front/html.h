// front: text and markup kept apart by type, so that nothing reaches a page unescaped by oversight.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

namespace bulla::front {

// Markup that is known to be well-formed: from a template of ours, or made by escaping.
class Html {
 public:
  Html() = default;
  // The caller vouches for it: a template, never something that came from outside.
  static Html trusted(std::string_view markup) { return Html{std::string{markup}}; }
  // Good between tags and inside a quoted attribute.
  static Html escaped(std::string_view text);

  Html& operator+=(const Html& more) {
    markup_ += more.markup_;
    return *this;
  }
  bool empty() const { return markup_.empty(); }
  const std::string& markup() const { return markup_; }

 private:
  explicit Html(std::string markup) : markup_{std::move(markup)} {}
  std::string markup_;
};

// A value for {{name}}: text is escaped, Html is taken as it is.
class Slot {
 public:
  Slot(std::string_view name, std::string_view text) : name_{name}, value_{Html::escaped(text)} {}
  Slot(std::string_view name, Html value) : name_{name}, value_{std::move(value)} {}
  std::string_view name() const { return name_; }
  const Html& value() const { return value_; }

 private:
  std::string_view name_;
  Html value_;
};

// page with each {{name}} replaced; a name without a slot becomes nothing. Values are not searched again.
Html fill(std::string_view page, std::initializer_list<Slot> slots);

}  // namespace bulla::front

// front: what an HTML form sends: application/x-www-form-urlencoded (WHATWG URL §5).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulla::front {

struct Field {
  std::string name;
  std::string value;
};

inline constexpr std::size_t max_form_fields = 64;

// Percent signs resolved. Nothing if one is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);
// Nothing if a percent sign is broken, a value is not UTF-8, or there are more than max_form_fields.
std::optional<std::vector<Field>> parse_form(std::string_view body);
// The first field of that name; empty if there is none.
std::string_view value_of(const std::vector<Field>& form, std::string_view name);
// Well-formed UTF-8 (RFC 3629) without NUL.
bool is_text(std::string_view bytes);

}  // namespace bulla::front

// tool: moments as people type them. Knows nothing of what they are for.
#include "bulla/tool/timestamp.h"

#include <algorithm>

namespace bulla::tool {
namespace {

// Takes the text apart from its front; the first thing that does not fit makes all of it bad.
struct Text {
  std::string_view rest;
  bool good = true;

  int digits(std::size_t count) {
    int number = 0;
    if (rest.size() < count) good = false;
    for (std::size_t i = 0; good && i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') good = false;
      number = number * 10 + (rest[i] - '0');
    }
    if (good) rest.remove_prefix(count);
    return number;
  }
  char one_of(std::string_view characters) {
    if (rest.empty() || characters.find(rest.front()) == std::string_view::npos) good = false;
    if (!good) return 0;
    const char taken = rest.front();
    rest.remove_prefix(1);
    return taken;
  }
  int between(int low, int high, std::size_t count) {
    const auto number = digits(count);
    if (number < low || number > high) good = false;
    return number;
  }
};

std::chrono::sys_days read_date(Text& text) {
  const std::chrono::year year{text.digits(4)};
  text.one_of("-");
  const std::chrono::month month{static_cast<unsigned>(text.between(1, 12, 2))};
  text.one_of("-");
  const std::chrono::day day{static_cast<unsigned>(text.between(1, 31, 2))};
  const auto date = year / month / day;
  if (!date.ok()) text.good = false;
  return text.good ? std::chrono::sys_days{date} : std::chrono::sys_days{};
}

std::chrono::milliseconds read_fraction(Text& text) {
  if (!text.rest.starts_with('.')) return {};
  text.one_of(".");
  int milliseconds = text.digits(1) * 100;
  for (int unit = 10; text.good && !text.rest.empty() && text.rest[0] >= '0' && text.rest[0] <= '9'; unit /= 10) {
    milliseconds += text.digits(1) * unit;
  }
  return std::chrono::milliseconds{milliseconds};
}

std::chrono::milliseconds read_time_of_day(Text& text) {
  const std::chrono::hours hours{text.between(0, 23, 2)};
  text.one_of(":");
  const std::chrono::minutes minutes{text.between(0, 59, 2)};
  text.one_of(":");
  const std::chrono::seconds seconds{std::min(text.between(0, 60, 2), 59)};
  return hours + minutes + seconds + read_fraction(text);
}

std::chrono::minutes read_offset(Text& text) {
  const char sign = text.one_of("Zz+-");
  if (sign != '+' && sign != '-') return {};
  const std::chrono::hours hours{text.between(0, 23, 2)};
  text.one_of(":");
  const std::chrono::minutes minutes{text.between(0, 59, 2)};
  return sign == '+' ? hours + minutes : -(hours + minutes);
}

}  // namespace

std::optional<Time> parse_timestamp(std::string_view typed) {
  Text text{typed};
  Time time = read_date(text);
  if (text.good && !text.rest.empty()) {
    text.one_of("Tt ");
    time += read_time_of_day(text);
    time -= read_offset(text);
  }
  return text.good && text.rest.empty() ? std::optional{time} : std::nullopt;
}

}  // namespace bulla::tool

// front: dates as HTTP writes them and as people read them.
#include "bulla/front/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace bulla::front {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

struct Civil {
  int year;
  unsigned month, day, weekday;
  long hour, minute, second;
};

Civil civil(Seconds when) {
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{when - day};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday{day}.c_encoding(),
          time.hours().count(),
          time.minutes().count(),
          time.seconds().count()};
}

std::optional<int> number(std::string_view text, std::size_t at, std::size_t length) {
  int value = 0;
  const char* const end = text.data() + at + length;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value);
  if (error != std::errc{} || stop != end || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string http_date(Seconds when) {
  const auto c = civil(when);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[c.weekday], c.day,
                     months[c.month - 1].substr(0, 3), c.year, c.hour, c.minute, c.second);
}

std::optional<Seconds> parse_http_date(std::string_view text) {
  constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != form.size() || text.substr(25) != " GMT") return std::nullopt;
  const auto month =
      std::ranges::find(months, text.substr(8, 3), [](std::string_view name) { return name.substr(0, 3); });
  const auto day = number(text, 5, 2), year = number(text, 12, 4);
  const auto hour = number(text, 17, 2), minute = number(text, 20, 2), second = number(text, 23, 2);
  if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(month - months.begin() + 1)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second};
}

std::string readable_date(Seconds when) {
  const auto c = civil(when);
  return fmt::format("{} {} {}, {:02}:{:02} UTC", c.day, months[c.month - 1], c.year, c.hour, c.minute);
}

std::string iso_date(Seconds when) {
  const auto c = civil(when);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

}  // namespace bulla::front

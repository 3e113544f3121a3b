// der: UTCTime and GeneralizedTime.
#include "bulla/der/time.h"

#include <array>
#include <cstdio>

namespace bulla::der {
namespace {

// Two digits at `at`; -1 if they are none.
int two_digits(Bytes text, std::size_t at) {
  const int tens = text[at] - '0';
  const int units = text[at + 1] - '0';
  if (tens < 0 || tens > 9 || units < 0 || units > 9) return -1;
  return tens * 10 + units;
}

// "MMDDHHMMSSZ" of a year.
std::optional<Seconds> in_year(int year, Bytes rest) {
  std::array<int, 5> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = two_digits(rest, 2 * i);
    if (parts[i] < 0) return std::nullopt;
  }
  const auto [month, day, hour, minute, second] = parts;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59 || rest[10] != 'Z') return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

struct Calendar {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::seconds> clock;
};

Calendar calendar_of(Seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<std::chrono::seconds>{time - day}};
}

std::string formatted(Seconds time, const char* format) {
  const auto [date, clock] = calendar_of(time);
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), format, static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                                 static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::optional<Seconds> parse_utc_time(Bytes content) {
  if (content.size() != 13) return std::nullopt;
  const int year = two_digits(content, 0);
  if (year < 0) return std::nullopt;
  return in_year(year >= 50 ? 1900 + year : 2000 + year, content.subspan(2));
}

std::optional<Seconds> parse_generalized_time(Bytes content) {
  if (content.size() != 15) return std::nullopt;
  const int century = two_digits(content, 0);
  const int year = two_digits(content, 2);
  if (century < 0 || year < 0) return std::nullopt;
  return in_year(century * 100 + year, content.subspan(4));
}

std::string generalized_time_text(Seconds time) { return formatted(time, "%04d%02u%02u%02d%02d%02dZ"); }

std::string readable_time(Seconds time) { return formatted(time, "%04d-%02u-%02u %02d:%02d:%02d UTC"); }

}  // namespace bulla::der

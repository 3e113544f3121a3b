// der: UTCTime and GeneralizedTime in the one form that DER and RFC 5280 §4.1.2.5 allow. Knows nothing of certificates.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "bulla/base/bytes.h"

namespace bulla::der {

using Seconds = std::chrono::sys_seconds;

// Content "YYMMDDHHMMSSZ"; YY of 50 and above is 19YY. Empty if it is another form or no date of the calendar.
std::optional<Seconds> parse_utc_time(Bytes content);

// Content "YYYYMMDDHHMMSSZ", no fraction.
std::optional<Seconds> parse_generalized_time(Bytes content);

// "YYYYMMDDHHMMSSZ"; the caller keeps to the years 0 to 9999.
std::string generalized_time_text(Seconds time);

// "2026-11-23 21:14:45 UTC", for people.
std::string readable_time(Seconds time);

// The first moment that UTCTime can't say: 2050-01-01.
inline constexpr Seconds utc_time_end = std::chrono::sys_days{std::chrono::year{2050} / 1 / 1};
// The first moment that UTCTime can say: 1950-01-01.
inline constexpr Seconds utc_time_begin = std::chrono::sys_days{std::chrono::year{1950} / 1 / 1};

}  // namespace bulla::der

// front: dates as HTTP writes them (RFC 9110 §5.6.7) and as people read them.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bulla::front {

using Seconds = std::chrono::sys_seconds;  // UTC

std::string http_date(Seconds when);                            // "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<Seconds> parse_http_date(std::string_view text);  // that form alone; nothing if it is another
std::string readable_date(Seconds when);                        // "6 November 1994, 08:49 UTC"
std::string iso_date(Seconds when);                             // "1994-11-06T08:49:37Z"

}  // namespace bulla::front

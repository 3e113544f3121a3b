// tool: moments as people type them. Knows nothing of what they are for.
#pragma once
#include <optional>
#include <string_view>

#include "bulla/base/clock.h"

namespace bulla::tool {

// RFC 3339 §5.6: "2026-06-01T12:00:00Z", "2026-06-01 14:00:00.5+02:00", or a date alone for its first moment in UTC.
// Empty if it is another form or no moment of the calendar; a leap second counts as the one before it.
std::optional<Time> parse_timestamp(std::string_view text);

}  // namespace bulla::tool

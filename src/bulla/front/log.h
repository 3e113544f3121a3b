// front: one line for whoever runs the front. Knows nothing of what happened.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bulla::front {

class Log {
 public:
  enum class Level : std::uint8_t { information, warning, failure };

  virtual ~Log() = default;
  virtual void line(Level level, std::string_view text) = 0;  // from any thread
};

// "2026-03-14 12:00:00 warning: text" on stderr; whatever could confuse a terminal in text is replaced.
std::unique_ptr<Log> stderr_log();

// text with each control character as '?'.
std::string printable(std::string_view text);

}  // namespace bulla::front

// front: one line for whoever runs the front. The one file here that includes spdlog.
#include "bulla/front/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace bulla::front {
namespace {

class StderrLog final : public Log {
 public:
  StderrLog() : logger_{"bulla", std::make_shared<spdlog::sinks::stderr_sink_mt>()} {
    logger_.set_pattern("%Y-%m-%d %H:%M:%S %l: %v");
    logger_.flush_on(spdlog::level::info);
  }
  void line(Level level, std::string_view text) override {
    const auto clean = printable(text);
    logger_.log(level_of(level), spdlog::string_view_t{clean.data(), clean.size()});
  }

 private:
  static spdlog::level::level_enum level_of(Level level) {
    switch (level) {
      case Level::information:
        return spdlog::level::info;
      case Level::warning:
        return spdlog::level::warn;
      case Level::failure:
        return spdlog::level::err;
    }
    return spdlog::level::err;
  }
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> stderr_log() { return std::make_unique<StderrLog>(); }

std::string printable(std::string_view text) {
  std::string clean{text};
  std::ranges::replace_if(
      clean, [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; }, '?');
  return clean;
}

}  // namespace bulla::front

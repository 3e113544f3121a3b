// explain: one connection in memory and what both ends recorded of it.
#pragma once
#include <algorithm>

#include "bulla/explain/failure.h"
#include "support/authority.h"
#include "support/link.h"

namespace bulla::test {

// A stopwatch that goes a millisecond on at each look.
inline explain::Stopwatch ticking() {
  return [now = std::chrono::microseconds{0}]() mutable { return now += std::chrono::milliseconds{1}; };
}

struct Story {
  explicit Story(std::shared_ptr<ClientConfig> client = client_config(),
                 std::shared_ptr<ServerConfig> server = server_config(), std::string_view name = server_name)
      : client_side{std::move(client)},
        server_side{std::move(server)},
        wanted{name},
        link{client_side, server_side, &client_recorder, &server_recorder, name} {
    link.run();
  }

  explain::Failure client_failure() const {
    return explain::failure_of(link.client.error.value(), client_recorder.recording(),
                               explain::ourselves(*client_side, wanted));
  }
  explain::Failure server_failure() const {
    return explain::failure_of(link.server.error.value(), server_recorder.recording(),
                               explain::ourselves(*server_side));
  }

  std::shared_ptr<ClientConfig> client_side;
  std::shared_ptr<ServerConfig> server_side;
  std::string wanted;
  explain::Recorder client_recorder{Side::client, ticking()};
  explain::Recorder server_recorder{Side::server, ticking()};
  Link link;
};

// The lines of the section of this title, a line feed after each; empty if there is none.
inline std::string section(const explain::Failure& failure, std::string_view title) {
  std::string text;
  for (const auto& one : failure.sections) {
    if (one.title != title) continue;
    for (const auto& line : one.lines) text += line + "\n";
  }
  return text;
}

inline bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace bulla::test

// support: a scenario with a recorder at each side.
#pragma once
#include "bulla/replay/recorder.h"
#include "support/both.h"
#include "support/recorder.h"
#include "support/scenarios.h"

namespace bulla::test {

// A microsecond a look.
inline replay::Stopwatch ticking() {
  return [at = std::make_shared<std::int64_t>(0)] { return std::chrono::microseconds{++*at}; };
}

// One connection of a scenario, seen and recorded from both sides.
struct Recorded {
  Recorded(const Scenario& scenario, std::uint64_t seed, replay::Secrets secrets) : scene{seed} {
    scenario.prepare(scene);
    replay::Recorder client{Side::client, secrets, ticking()};
    replay::Recorder server{Side::server, secrets, ticking()};
    Both at_client{client, seen[0]};
    Both at_server{server, seen[1]};
    const auto name = x509::ReferenceName::parse(server_name).value();
    Link link{client.tap(scene.client, name).value(), server.tap(scene.server).value(), &at_client, &at_server};
    act(scenario, link);
    opened = link.open();
    recordings.push_back(client.take());
    recordings.push_back(server.take());
  }

  Scene scene;
  std::array<Recorder, 2> seen;  // by Side
  std::vector<replay::Recording> recordings;
  bool opened = false;
};

inline const Scenario& scenario_called(std::string_view name) {
  return *std::ranges::find(scenarios(), name, &Scenario::name);
}

}  // namespace bulla::test

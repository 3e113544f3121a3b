// The same configuration, seed, clock and inputs give the same bytes; another seed gives others.
#include <gtest/gtest.h>

#include "support/recorder.h"
#include "support/scenarios.h"

namespace bulla {
namespace {

struct Said {
  Buffer client, server;
  bool opened = false;
};

Said run(const test::Scenario& scenario, std::uint64_t seed) {
  test::Scene scene{seed};
  scenario.prepare(scene);
  test::Recorder at_client;
  test::Recorder at_server;
  test::Link link{scene.client, scene.server, &at_client, &at_server};
  act(scenario, link);
  Said said;
  for (const auto& [from, record] : at_client.records)
    if (from == Side::client) append(said.client, record);
  for (const auto& [from, record] : at_server.records)
    if (from == Side::server) append(said.server, record);
  said.opened = link.open();
  return said;
}

TEST(Determinism, TheSameSeedGivesTheSameBytesOnBothSides) {
  for (const auto& scenario : test::scenarios()) {
    SCOPED_TRACE(scenario.name);
    const auto once = run(scenario, 7);
    const auto again = run(scenario, 7);
    EXPECT_EQ(once.opened, scenario.opens);
    EXPECT_FALSE(once.client.empty());
    EXPECT_FALSE(once.server.empty());
    EXPECT_EQ(once.client, again.client);
    EXPECT_EQ(once.server, again.server);
  }
}

TEST(Determinism, AnotherSeedGivesOtherBytes) {
  for (const auto& scenario : test::scenarios()) {
    SCOPED_TRACE(scenario.name);
    EXPECT_NE(run(scenario, 7).client, run(scenario, 8).client);
  }
}

}  // namespace
}  // namespace bulla

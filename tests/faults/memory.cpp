// Memory runs out at every place where a connection takes some, ours or libcrypto's: the connection fails, and nothing
// else comes of it. BULLA_FAULTS=all tries each place; without, some kinds of connections go by longer steps.
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <thread>

#include "bulla/openssl/provider.h"
#include "faults/talk.h"

namespace bulla::test {
namespace {

bool patient() {
  const auto* const said = std::getenv("BULLA_FAULTS");
  return said != nullptr && std::string_view{said} == "all";
}

void expect_good_connection(const Scene& scene) {
  Talk talk{scene};
  talk.run();
  talk.expect_whole();
}

// Null: there was no memory for it.
std::unique_ptr<Talk> begin(const Scene& scene) {
  try {
    return std::make_unique<Talk>(scene);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

// One connection that runs out of memory at this allocation, and one after it that has plenty, with the same stores.
// False: it did not come so far.
bool try_at(const Scene& scene, std::size_t number, Shortage shortage) {
  run_out_at(number, shortage);
  if (const auto talk = begin(scene)) {
    EXPECT_NO_THROW(talk->run());
    talk->expect_sound();
    if (!talk->failed()) talk->expect_whole();
  }
  const bool tried = ran_out();
  have_plenty();
  expect_good_connection(scene);
  return tried;
}

void sweep(std::string_view scenario, std::size_t step) {
  expect_good_connection(*scene_of(scenario));  // what is made once is there
  for (const auto shortage : {Shortage::once, Shortage::for_good})
    for (std::size_t number = 0;; number += patient() ? 1 : step) {
      SCOPED_TRACE(std::string{scenario} + ", allocation " + std::to_string(number) +
                   (shortage == Shortage::once ? " alone" : " and all after it"));
      if (!try_at(*scene_of(scenario), number, shortage) || ::testing::Test::HasFailure()) break;
    }
}

TEST(Memory, MayRunOutInAFullHandshake) { sweep("full", 2); }
TEST(Memory, MayRunOutInAHandshakeThatIsRetried) { sweep("retried", 7); }
TEST(Memory, MayRunOutWhereBothShowCertificates) { sweep("mutual", 7); }
TEST(Memory, MayRunOutInASessionThatGoesOnWithEarlyData) { sweep("early data", 3); }
TEST(Memory, MayRunOutInTls12) { sweep("tls12 full", 3); }
TEST(Memory, MayRunOutInTls12WhereTheKeyIsTransported) { sweep("tls12 transported", 7); }
TEST(Memory, MayRunOutInASessionOfTls12ThatGoesOnByATicket) { sweep("tls12 resumed by ticket", 7); }
TEST(Memory, MayRunOutInASessionOfTls12ThatGoesOnByItsId) { sweep("tls12 resumed by id", 7); }

// What a thread makes once and keeps may be what there is no memory for.
TEST(Memory, MayRunOutOnAThreadThatHasJustBegun) {
  bool tried = true;
  for (std::size_t number = 0; tried; number += patient() ? 1 : 11)
    std::thread{[&] { tried = try_at(*scene_of("full"), number, Shortage::once); }}.join();
}

TEST(CodeOfTheCallers, MayThrowAndTheConnectionIsOver) {
  const auto scene = scene_of("full");
  scene->server->choose_protocol = [](const ProtocolOffer&) -> std::string {
    throw std::runtime_error{"the caller's"};
  };
  Talk talk{*scene};
  EXPECT_THROW(talk.run(), std::runtime_error);
  talk.server.error = fail(Fault::api_misuse).error();
  talk.expect_sound();
}

}  // namespace
}  // namespace bulla::test

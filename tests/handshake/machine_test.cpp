#include "bulla/handshake/machine.h"

#include <gtest/gtest.h>

#include <memory>

namespace bulla::handshake {
namespace {

struct Log {
  int steps = 0;
};
struct Go {};
struct Back {};
struct Unknown {};

// Start --Go--> Middle --Go--> End; Middle --Back--> Start or End.
struct End {
  std::unique_ptr<int> cargo;
};
struct Start;
struct Middle {
  std::unique_ptr<int> cargo;
  Next<End> on(const Go&, Log& log) && {
    ++log.steps;
    return End{std::move(cargo)};
  }
  Next<Start, End> on(const Back&, Log&) &&;
};
struct Start {
  std::unique_ptr<int> cargo;
  Next<Middle> on(const Go&, Log& log) && {
    ++log.steps;
    if (!cargo) return fail(Fault::api_misuse);
    return Middle{std::move(cargo)};
  }
};
Next<Start, End> Middle::on(const Back&, Log&) && { return Start{std::move(cargo)}; }

using Machine = std::variant<Start, Middle, End>;
using Map = Graph<Log, Machine, List<Go, Back>>;

static_assert(Map::size == 3);
static_assert(Map::index<Middle>() == 1);
static_assert(Map::edges() == std::array{false, true, false, true, false, true, false, false, false});
static_assert(Map::reachable<Start, End>());
static_assert(Map::reachable<Middle, Start>());
static_assert(!Map::reachable<End, Start>());
static_assert(!Map::reachable<Start, End, Middle>(), "Middle is the only way");
static_assert(Accepts<Start, Go, Log> && !Accepts<Start, Back, Log> && !Accepts<End, Go, Log>);

TEST(Machine, AStepMovesTheStateOn) {
  Log log;
  auto next = step(Machine{Start{std::make_unique<int>(7)}}, Go{}, log);
  ASSERT_TRUE(next);
  next = step(*std::move(next), Back{}, log);
  next = step(*std::move(next), Go{}, log);
  next = step(*std::move(next), Go{}, log);
  ASSERT_TRUE(next);
  ASSERT_TRUE(std::holds_alternative<End>(*next));
  EXPECT_EQ(*std::get<End>(*next).cargo, 7);
  EXPECT_EQ(log.steps, 3);
}

TEST(Machine, AMessageThatAStateDoesNotKnowIsUnexpected) {
  Log log;
  EXPECT_EQ(step(Machine{Start{std::make_unique<int>(7)}}, Back{}, log).error().fault, Fault::unexpected_message);
  EXPECT_EQ(step(Machine{Start{std::make_unique<int>(7)}}, Unknown{}, log).error().fault, Fault::unexpected_message);
  EXPECT_EQ(step(Machine{End{}}, Go{}, log).error().fault, Fault::unexpected_message);
  EXPECT_EQ(log.steps, 0);
}

TEST(Machine, AStatesOwnFaultComesThrough) {
  Log log;
  EXPECT_EQ(step(Machine{Start{}}, Go{}, log).error().fault, Fault::api_misuse);
}

}  // namespace
}  // namespace bulla::handshake

#include "bulla/tool/program.h"

#include <gtest/gtest.h>

namespace bulla::tool {
namespace {

using namespace std::chrono_literals;

Outcome<std::string> shell(std::string text, std::chrono::milliseconds limit = 20s) {
  return run_program("/bin/sh", {"-c", std::move(text)}, limit);
}

TEST(Program, GivesWhatItSaidOnBothOfItsOutputs) {
  const auto said = shell("echo out; echo err >&2");
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "out\nerr\n");
}

TEST(Program, HandsArgumentsOverAsTheyAre) {
  const auto said = run_program("/bin/echo", {"-n", "a b", "$HOME;*"}, 20s);
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "a b $HOME;*");
}

TEST(Program, ReadsNothing) {
  const auto said = run_program("/bin/cat", {}, 20s);
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "");
}

TEST(Program, AFailureCarriesItsLastWords) {
  const auto failed = shell("echo first; echo why; exit 3");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().which, "sh failed: why");
  EXPECT_FALSE(shell("kill -9 $$"));
  EXPECT_FALSE(run_program("/absent/program", {}, 20s));
}

TEST(Program, IsKilledWithItsChildrenWhenItsTimeIsUp) {
  const auto late = shell("sleep 600 & sleep 600", 100ms);
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().which.find("in time"), std::string::npos);
  EXPECT_FALSE(shell("exec >&- 2>&-; sleep 600", 100ms)) << "silence is no end";
}

TEST(Program, KeepsNoMoreThanItsLimitOfWhatIsSaid) {
  const auto said = shell("head -c 1000000 /dev/zero");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->size(), 65536u);
}

TEST(Program, IsFoundByItsName) {
  ASSERT_TRUE(find_program("sh"));
  EXPECT_TRUE(find_program("sh")->is_absolute());
  EXPECT_FALSE(find_program("no-such-program-anywhere"));
}

}  // namespace
}  // namespace bulla::tool

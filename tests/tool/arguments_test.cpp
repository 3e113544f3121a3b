#include "bulla/tool/arguments.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bulla::tool {
namespace {

// "bulla thing do [--text T] [--word red|blue] [--count N] [--on] NAME..."; the action is to end with 4.
class ArgumentsTest : public testing::Test {
 protected:
  ArgumentsTest() {
    const auto thing = line.root().subcommand("thing", "A thing");
    thing.subcommand("do", "Do it")
        .option("--text", "T", text, "Text")
        .option("--other", "T", other, "Text")
        .choice("--word", {"red", "blue"}, word, "A word")
        .number("--count", {1, 20}, count, "A number")
        .flag("--on", on, "On")
        .arguments("NAME", names, "Names")
        .together("--text", "--other")
        .action([this] {
          ++ran;
          return ExitCode::negotiation;
        });
    thing.subcommand("rest", "Rest").action([] { return ExitCode::ok; });
  }
  ExitCode run(std::vector<const char*> words) {
    words.insert(words.begin(), "bulla");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const auto code = line.run(static_cast<int>(words.size()), words.data());
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }
  void is_refused(std::vector<const char*> words, std::string_view sentence) {
    EXPECT_EQ(run(std::move(words)), ExitCode::usage);
    EXPECT_NE(err.find(sentence), std::string::npos) << err;
    EXPECT_TRUE(err.starts_with("bulla: ")) << err;
    EXPECT_EQ(std::ranges::count(err, '\n'), 1) << err;
    EXPECT_EQ(ran, 0);
  }

  CommandLine line{"Test", "1.2"};
  std::string text, other, word = "red", out, err;
  std::optional<std::uint32_t> count;
  std::vector<std::string> names;
  bool on = false;
  int ran = 0;
};

TEST_F(ArgumentsTest, RunTheActionAndEndAsItSays) {
  EXPECT_EQ(run({"thing", "do", "a", "--word", "blue", "b", "--count=7", "--on"}), ExitCode::negotiation);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(word, "blue");
  EXPECT_EQ(count, 7u);
  EXPECT_TRUE(on);
}

TEST_F(ArgumentsTest, AnArgumentMayBeCalledAsASubcommandIs) {
  EXPECT_EQ(run({"thing", "do", "rest", "do", "thing"}), ExitCode::negotiation);
  EXPECT_EQ(names, (std::vector<std::string>{"rest", "do", "thing"}));
}

TEST_F(ArgumentsTest, WhatIsWrongIsOneSentenceAndNothingRuns) {
  is_refused({"thing", "do"}, "NAME is required. See: bulla thing do --help");
  is_refused({"thing", "do", "a", "--text", "x"}, "--other");
}
TEST_F(ArgumentsTest, AnUnknownWordIsNamed) {
  is_refused({}, "a subcommand is missing: there are thing. See: bulla --help");
  is_refused({"thing"}, "a subcommand is missing: there are do and rest. See: bulla thing --help");
  is_refused({"thung"}, "'thung' is no subcommand");
  is_refused({"thing", "sleep"}, "'sleep' is no subcommand: there are do and rest");
}
TEST_F(ArgumentsTest, UnknownOptionsAreRefused) { is_refused({"thing", "do", "a", "--frob"}, "--frob"); }
TEST_F(ArgumentsTest, TwiceIsRefused) {
  is_refused({"thing", "do", "a", "--text", "x", "--text", "y", "--other", "z"}, "--text");
}
TEST_F(ArgumentsTest, EmptyValuesAreRefused) {
  is_refused({"thing", "do", "a", "--text", "", "--other", "z"}, "--text");
  is_refused({"thing", "do", "a", "--text=", "--other", "z"}, "--text");
}
TEST_F(ArgumentsTest, NumbersAreDecimalAndWithinTheirRange) {
  for (const auto* const bad : {"0", "21", "x", "1x", "0x1", "1.5", "99999999999", " 1"}) {
    is_refused({"thing", "do", "a", "--count", bad}, "is no number from 1 to 20");
  }
  is_refused({"thing", "do", "a", "--count", "-1"}, "--count");
}
TEST_F(ArgumentsTest, WordsAreThoseOfTheChoice) {
  is_refused({"thing", "do", "a", "--word", "green"}, "'green' is none of red|blue");
}

TEST_F(ArgumentsTest, HelpAndVersionGoToStdoutAndAreNoFailure) {
  EXPECT_EQ(run({"thing", "do", "--help"}), ExitCode::ok);
  EXPECT_NE(out.find("Usage: bulla thing do"), std::string::npos);
  EXPECT_NE(out.find("--word red|blue"), std::string::npos);
  EXPECT_EQ(run({"--version"}), ExitCode::ok);
  EXPECT_EQ(out, "bulla 1.2\n");
  EXPECT_EQ(ran, 0);
}

}  // namespace
}  // namespace bulla::tool

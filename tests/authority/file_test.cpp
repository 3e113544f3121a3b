#include "bulla/authority/file.h"

#include <sys/stat.h>

#include "room.h"

namespace bulla::authority {
namespace {

class FileTest : public test::RoomTest {};

TEST_F(FileTest, APublishedFileHoldsWhatWasWrittenAndNothingElseIsLeft) {
  auto staged = StagedFile::create(room / "a", Access::owner);
  ASSERT_TRUE(staged);
  ASSERT_TRUE(staged->write(bytes_of("one, ")));
  ASSERT_TRUE(staged->write(bytes_of("two")));
  EXPECT_FALSE(test::fs::exists(room / "a"));
  ASSERT_TRUE(staged->publish(Existing::refuse));
  EXPECT_EQ(content(room / "a"), "one, two");
  EXPECT_EQ(names_in(room), std::vector<std::string>{"a"});
}

TEST_F(FileTest, APrivateFileIsPrivateFromTheFirstMoment) {
  const auto before = ::umask(0);
  auto secret = StagedFile::create(room / "key", Access::owner);
  auto open = StagedFile::create(room / "crt", Access::everyone);
  ::umask(before);
  ASSERT_TRUE(secret && open);
  EXPECT_EQ(mode(secret->temporary()), 0600u);
  EXPECT_EQ(mode(open->temporary()), 0644u);
  ASSERT_TRUE(secret->publish(Existing::replace));
  EXPECT_EQ(mode(room / "key"), 0600u);
}

TEST_F(FileTest, WhatIsNotPublishedLeavesNothing) {
  {
    auto staged = StagedFile::create(room / "a", Access::owner);
    ASSERT_TRUE(staged && staged->write(bytes_of("half")));
  }
  EXPECT_TRUE(names_in(room).empty());
}

TEST_F(FileTest, RefusesToTakeTheNameOfAnotherAndLeavesItAsItWas) {
  put(room / "a", "mine");
  auto staged = StagedFile::create(room / "a", Access::owner);
  ASSERT_TRUE(staged && staged->write(bytes_of("yours")));
  const auto published = staged->publish(Existing::refuse);
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().error.fault, Fault::file_exists);
  EXPECT_EQ(content(room / "a"), "mine");
}

TEST_F(FileTest, ReplacesAFileAndItsMode) {
  put(room / "a", "old");
  auto staged = StagedFile::create(room / "a", Access::owner);
  ASSERT_TRUE(staged && staged->write(bytes_of("new")) && staged->publish(Existing::replace));
  EXPECT_EQ(content(room / "a"), "new");
  EXPECT_EQ(mode(room / "a"), 0600u);
}

TEST_F(FileTest, SaysWhichFileCannotBeWritten) {
  const auto staged = StagedFile::create(room / "absent/a", Access::owner);
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().error.fault, Fault::file_unwritable);
  EXPECT_NE(staged.error().which.find("absent/a"), std::string::npos);
}

TEST_F(FileTest, ReadsAWholeFileUpToALimit) {
  put(room / "a", std::string(40'000, 'x'));
  std::string text = "before";
  ASSERT_TRUE(read_file(room / "a", text));
  EXPECT_EQ(text, std::string(40'000, 'x'));
  EXPECT_TRUE(read_file(room / "a", text, 40'000));
  EXPECT_FALSE(read_file(room / "a", text, 39'999));
  EXPECT_FALSE(read_file(room, text));
  EXPECT_FALSE(read_file(room / "absent", text));
}

TEST_F(FileTest, MakesPrivateDirectoriesAndSaysWhetherItDid) {
  const auto made = make_private_directory(room / "x/y");
  ASSERT_TRUE(made);
  EXPECT_TRUE(*made);
  EXPECT_EQ(mode(room / "x/y"), 0700u);
  const auto again = make_private_directory(room / "x/y");
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  put(room / "file", "");
  EXPECT_FALSE(make_private_directory(room / "file"));
  EXPECT_FALSE(make_private_directory(room / "file/below"));
}

}  // namespace
}  // namespace bulla::authority

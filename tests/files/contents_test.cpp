#include "bulla/files/contents.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace bulla::files {
namespace {

namespace fs = std::filesystem;

TEST(Contents, AreTheWholeFileWhateverItsSize) {
  const auto path = fs::temp_directory_path() / ("bulla-contents-" + std::to_string(getpid()));
  for (const std::size_t size : {0U, 1U, 4095U, 4096U, 4097U, 100'000U}) {
    const std::string text(size, 'x');
    std::ofstream{path, std::ios::binary} << text;
    const auto contents = read(path);
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->text(), text);
  }
  fs::resize_file(path, largest_file + 1);
  EXPECT_FALSE(read(path));
  fs::remove(path);
  EXPECT_EQ(read(path).error().fault, Fault::file_unreadable);
  EXPECT_FALSE(read(fs::temp_directory_path()));
}

}  // namespace
}  // namespace bulla::files

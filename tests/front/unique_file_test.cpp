// front: a descriptor is closed once.
#include "bulla/front/unique_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace bulla::front {
namespace {

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) != -1; }

TEST(UniqueFile, closes_what_it_owns) {
  int descriptor = -1;
  {
    const UniqueFile file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    descriptor = file.descriptor();
    EXPECT_TRUE(file);
    EXPECT_TRUE(is_open(descriptor));
  }
  EXPECT_FALSE(is_open(descriptor));
}

TEST(UniqueFile, moves_ownership) {
  UniqueFile from{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const UniqueFile to{std::move(from)};
  EXPECT_FALSE(from);
  EXPECT_TRUE(is_open(to.descriptor()));
}

}  // namespace
}  // namespace bulla::front

#include "bulla/openssl/handles.h"

#include <gtest/gtest.h>

namespace bulla::openssl {
namespace {

TEST(FailClean, LeavesNothingInTheErrorQueue) {
  ERR_raise(ERR_LIB_USER, 1);
  ASSERT_NE(ERR_peek_error(), 0u);
  EXPECT_EQ(fail_clean(Fault::crypto_failed).error().fault, Fault::crypto_failed);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

int freed = 0;
void count_free(int*) { ++freed; }

TEST(Handle, FreesOnceAndOnlyWhatItHolds) {
  int thing = 0;
  freed = 0;
  {
    const Handle<int, count_free> empty;
    Handle<int, count_free> full{&thing};
    const auto moved = std::move(full);
  }
  EXPECT_EQ(freed, 1);
}

}  // namespace
}  // namespace bulla::openssl

// front: the log.
#include "bulla/front/log.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bulla::front {
namespace {

TEST(Log, writes_a_line_to_stderr_that_cannot_confuse_a_terminal) {
  testing::internal::CaptureStderr();
  stderr_log()->line(Log::Level::warning, "a {} \x1b[31m\nb");
  const auto written = testing::internal::GetCapturedStderr();
  EXPECT_NE(written.find(" warning: a {} ?[31m?b\n"), std::string::npos) << written;
  EXPECT_EQ(std::ranges::count(written, '\n'), 1);
}

TEST(Log, keeps_text_that_is_no_control) {
  EXPECT_EQ(printable("Ea-n\xc4\x81\xe1\xb9\xa3ir \x7f"), "Ea-n\xc4\x81\xe1\xb9\xa3ir ?");
}

}  // namespace
}  // namespace bulla::front

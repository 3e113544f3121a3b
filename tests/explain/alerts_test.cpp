#include "bulla/explain/alerts.h"

#include <gtest/gtest.h>

namespace bulla::explain {
namespace {

TEST(Alerts, EachHasAMeaning) {
  for (int number = 0; number < 256; ++number) {
    EXPECT_FALSE(words_for(static_cast<Alert>(number)).means.empty()) << number;
  }
}

TEST(Alerts, OnesNeverHeardOfSaySo) {
  EXPECT_NE(words_for(static_cast<Alert>(200)).means.find("no meaning known"), std::string_view::npos);
  EXPECT_NE(words_for(Alert::unknown_ca).means.find("does not trust the CA"), std::string_view::npos);
}

}  // namespace
}  // namespace bulla::explain

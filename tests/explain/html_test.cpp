#include "bulla/explain/html.h"

#include <gtest/gtest.h>

namespace bulla::explain {
namespace {

TEST(Html, TakesWordsOfAPeerAsText) {
  Page page;
  page.title = "</title><script>alert(1)</script>";
  EXPECT_EQ(to_html(page).find("<script>alert"), std::string::npos);
}

}  // namespace
}  // namespace bulla::explain

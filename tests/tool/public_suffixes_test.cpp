#include "bulla/tool/public_suffixes.h"

#include <gtest/gtest.h>

namespace bulla::tool {
namespace {

TEST(PublicSuffixes, KnowWhereTheRegistriesEnd) {
  using x509::PublicSuffix;
  const auto suffix = public_suffixes();
  if (!suffix) GTEST_SKIP() << "no list of public suffixes on this machine";
  EXPECT_EQ(suffix("com"), PublicSuffix::of_a_registry);
  EXPECT_EQ(suffix("co.uk"), PublicSuffix::of_a_registry);
  EXPECT_EQ(suffix("xn--p1ai"), PublicSuffix::of_a_registry);
  EXPECT_EQ(suffix("example.co.uk"), PublicSuffix::none);
  EXPECT_EQ(suffix("www.ck"), PublicSuffix::none);  // the exception to "*.ck"
  EXPECT_EQ(suffix("github.io"), PublicSuffix::of_a_company);
}

}  // namespace
}  // namespace bulla::tool

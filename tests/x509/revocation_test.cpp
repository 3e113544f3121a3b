#include "bulla/x509/revocation.h"

#include <gtest/gtest.h>

#include "x509/crl_support.h"

namespace bulla::x509 {
namespace {

TEST(RevocationLists, SayWhichOneIsMalformed) {
  std::vector<Buffer> lists{test::list_by(test::root("Root"), {}), Buffer{0x30, 0x00}};
  const auto parsed = RevocationLists::parse(lists);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().fault, Fault::crl_malformed);
  EXPECT_EQ(parsed.error().certificate, 1);
  lists.pop_back();
  ASSERT_TRUE(RevocationLists::parse(lists));
  EXPECT_EQ((*RevocationLists::parse(lists))->all().size(), 1U);
}

TEST(Freshness, EndsWithTheNextUpdateOrAfterItsAge) {
  using std::chrono::days;
  const auto now = std::chrono::floor<std::chrono::seconds>(test::june);
  const Freshness usual{.now = now};
  EXPECT_TRUE(usual.is_current(now, now));
  EXPECT_FALSE(usual.is_current(now + days{1}, now + days{2}));
  EXPECT_FALSE(usual.is_current(now - days{2}, now - days{1}));
  EXPECT_TRUE(usual.is_current(now - days{300}, now));
  EXPECT_TRUE(usual.is_current(now - days{7}, std::nullopt));
  EXPECT_FALSE(usual.is_current(now - days{8}, std::nullopt));
  const Freshness strict{.now = now, .max_age = days{1}};
  EXPECT_TRUE(strict.is_current(now - days{1}, now));
  EXPECT_FALSE(strict.is_current(now - days{2}, now));
  EXPECT_FALSE(strict.is_current(now - days{2}, std::nullopt));
}

}  // namespace
}  // namespace bulla::x509

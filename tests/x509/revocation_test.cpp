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

}  // namespace
}  // namespace bulla::x509

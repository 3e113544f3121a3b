#include "bulla/x509/distribution_points.h"

#include <gtest/gtest.h>

#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;

std::string points_fault(const std::string& hex) {
  const auto value = from_hex(hex);
  return test::fault_name(der::read_all(value, [](der::Reader& reader) { (void)read_distribution_points(reader); }));
}

std::string scope_fault(const std::string& hex) {
  const auto value = from_hex(hex);
  return test::fault_name(
      der::read_all(value, [](der::Reader& reader) { (void)read_issuing_distribution_point(reader); }));
}

TEST(DistributionPoints, HaveANameOrAnIssuer) {
  EXPECT_EQ(points_fault("300b3009a007a00586036c3a61"), "");
  EXPECT_EQ(points_fault("30023000"), "der_value");
  EXPECT_EQ(points_fault("3000"), "der_length");
  EXPECT_EQ(points_fault("30063004810206c0"), "der_value");  // reasons alone
}

TEST(DistributionPoints, OfListsHaveAtMostOneScope) {
  EXPECT_EQ(scope_fault("30038101ff"), "");
  EXPECT_EQ(scope_fault("30068101ff8201ff"), "der_value");
  EXPECT_EQ(scope_fault("3003810100"), "der_value");  // FALSE is the default
  EXPECT_EQ(scope_fault("3000"), "der_value");
}

TEST(DistributionPoints, ShareARelativeNameWithItsFullForm) {
  const auto root = test::root("Root");
  const auto relative = from_hex("300806035504030c0161");
  DistributionPointName a{.full{}, .relative = relative};
  EXPECT_TRUE(share_a_name(a, a, root.certificate->subject));
  const auto other = from_hex("300806035504030c0162");
  EXPECT_FALSE(share_a_name(a, {.full{}, .relative = other}, root.certificate->subject));
}

}  // namespace
}  // namespace bulla::x509

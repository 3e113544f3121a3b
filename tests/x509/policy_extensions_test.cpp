#include "bulla/x509/policy_extensions.h"

#include <gtest/gtest.h>

#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

std::string read(void (*reader)(der::Reader&, Extensions&), const std::string& hex) {
  Extensions into;
  const auto value = bulla::test::from_hex(hex);
  return test::fault_name(der::read_all(value, [&](der::Reader& inner) { reader(inner, into); }));
}

TEST(PolicyExtensions, TakeEachPolicyOnce) {
  EXPECT_EQ(read(read_certificate_policies, "3008300606042a030405"), "");
  EXPECT_EQ(read(read_certificate_policies, "300c3004060228033004060228 03"), "der_value");
  EXPECT_EQ(read(read_certificate_policies, "3000"), "der_length");
}

TEST(PolicyExtensions, MapNeitherFromNorToAnyPolicy) {
  EXPECT_EQ(read(read_policy_mappings, "300c300a06032a030106032a0302"), "");
  EXPECT_EQ(read(read_policy_mappings, "300d300b06032a03010604551d2000"), "der_value");
  EXPECT_EQ(read(read_policy_mappings, "300d300b0604551d200006032a0301"), "der_value");
}

TEST(PolicyExtensions, HoldConstraintsThatSaySomething) {
  EXPECT_EQ(read(read_policy_constraints, "3003800100"), "");
  EXPECT_EQ(read(read_policy_constraints, "3006800101810102"), "");
  EXPECT_EQ(read(read_policy_constraints, "3000"), "der_value");
  EXPECT_EQ(read(read_policy_constraints, "30038001ff"), "der_value");
  EXPECT_EQ(read(read_inhibit_any_policy, "020105"), "");
  EXPECT_EQ(read(read_inhibit_any_policy, "0201ff"), "der_value");
}

}  // namespace
}  // namespace bulla::x509

#include "bulla/x509/anchor_limits.h"

#include <gtest/gtest.h>

#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

class Limits : public testing::Test {
 protected:
  std::shared_ptr<const Trust> limited_to(const std::vector<std::string_view>& domains, AnchorRules rules = {}) const {
    auto limits = std::make_shared<AnchorLimits>();
    EXPECT_TRUE(limits->add(root_.der(), *constraints_to_domains(domains)));
    return trusting({root_, other_}, {.anchors = rules, .limits = limits});
  }
  Holder issued_to(std::string_view name, const Holder& issuer) const {
    auto request = leaf_request("leaf");
    request.names = {any_name(name)};
    return issued(request, "leaf", issuer);
  }

  Holder root_ = root("Root");
  Holder other_ = root("Other");
  Holder middle_ = intermediate("Middle", root_);
};

TEST_F(Limits, ConfineAnAnchorToItsDomains) {
  const auto trust = limited_to({"a.example", "b.example"});
  for (const auto* name : {"a.example", "www.b.example", "*.a.example", "ann@a.example", "ann@mail.b.example"}) {
    EXPECT_EQ(verdict(*trust, {issued_to(name, middle_), middle_}), "") << name;
  }
  for (const auto* name : {"c.example", "*.c.example", "192.0.2.1", "::1", "ann@c.example"}) {
    EXPECT_EQ(verdict(*trust, {issued_to(name, middle_), middle_}), "name_constraint") << name;
  }
}

TEST_F(Limits, AreNobodyElses) {
  const auto trust = limited_to({"a.example"});
  EXPECT_EQ(verdict(*trust, {issued_to("c.example", other_)}), "");
}

TEST_F(Limits, HoldWhereTheAnchorsOwnConstraintsDoNotCount) {
  const auto trust = limited_to({"a.example"}, {.constraints = false});
  EXPECT_EQ(verdict(*trust, {issued_to("c.example", root_)}), "name_constraint");
}

TEST_F(Limits, AreRefusedIfTheyMeanNothing) {
  AnchorLimits limits;
  EXPECT_EQ(fault_name(limits.add(root_.der(), {})), "certificate_extension_malformed");
  const auto odd = name_constraints({{der::tag::primitive_context(2), "a..b"}}, {});
  EXPECT_EQ(fault_name(limits.add(root_.der(), odd)), "certificate_extension_malformed");
  EXPECT_EQ(limits.find(*root_.certificate), nullptr);
  EXPECT_EQ(fault_name(constraints_to_domains({})), "name_invalid");
  EXPECT_EQ(fault_name(constraints_to_domains(std::vector<std::string_view>{".example"})), "name_invalid");
}

}  // namespace
}  // namespace bulla::x509

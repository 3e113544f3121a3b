#include "bulla/x509/duties.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

std::string duty(const test::Holder& holder, Place place, const TrustOptions& options = {.level = Level::pedantic}) {
  const auto fault = check_duties(*holder.certificate, place, options);
  return fault ? std::string{row_of(*fault).name} : "";
}

TEST(Duties, AreDoneByWhatWeIssue) {
  const auto root = test::root("Root");
  const auto middle = test::intermediate("CA", root);
  EXPECT_EQ(duty(root, Place::anchor), "");
  EXPECT_EQ(duty(middle, Place::intermediate), "");
  EXPECT_EQ(duty(test::leaf("shop.example", middle), Place::leaf), "");
}

TEST(Duties, AreAskedAtOneLevelAlone) {
  const auto root = test::root("Root");
  auto request = test::leaf_request("shop.example");
  request.purposes.clear();
  const auto leaf = test::issued(request, "shop.example", root);
  EXPECT_EQ(duty(leaf, Place::leaf), "extended_key_usage");
  EXPECT_EQ(duty(leaf, Place::leaf, {.level = Level::strict}), "");
  EXPECT_EQ(duty(leaf, Place::leaf, {.level = Level::pedantic, .profile = Profile::rfc5280}), "");
}

TEST(Duties, APathLengthIsForThoseWhoSign) {
  const auto root = test::root("Root");
  auto request = test::authority_request("CA");
  request.authority->path_length = 1;
  EXPECT_EQ(duty(test::issued(request, "CA", root), Place::intermediate), "");
  const auto other_use = bulla::test::from_hex("03020102");  // cRLSign alone
  request.more_extensions = {{oids::key_usage, true, other_use}};
  EXPECT_EQ(duty(test::issued(request, "CA", root), Place::intermediate), "path_length_without_signing");
  const auto no_authority = bulla::test::from_hex("3003020101");
  auto leaf = test::leaf_request("shop.example");
  leaf.more_extensions = {{oids::basic_constraints, true, no_authority}};
  EXPECT_EQ(duty(test::issued(leaf, "shop.example", root), Place::leaf), "path_length_without_signing");
}

TEST(Duties, HoldTheCommonNameToTheNames) {
  const auto root = test::root("Root");
  auto request = test::leaf_request("shop.example");
  request.common_name = "Shop.example";
  EXPECT_EQ(duty(test::issued(request, "shop.example", root), Place::leaf), "common_name_not_in_names");
  request.common_name = "2001:db8::1";
  request.names.push_back(test::any_name("2001:db8::1"));
  EXPECT_EQ(duty(test::issued(request, "shop.example", root), Place::leaf), "");
  request.common_name = "2001:DB8::1";
  EXPECT_EQ(duty(test::issued(request, "shop.example", root), Place::leaf), "common_name_not_in_names");
}

}  // namespace
}  // namespace bulla::x509

#include "bulla/x509/duties.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/der_tree.h"
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

TEST(Duties, HoldTheCommonNameToNamesOfEveryKind) {
  struct Row {
    std::string common_name;
    std::string kind_and_length;
    std::string name;
    bool good;
  };
  const auto root = test::root("Root");
  const auto address = std::string{"\xc0\x00\x02\x01", 4};
  const std::vector<Row> rows{
      {"shop.example", "820c", "shop.example", true},
      {"shop.example", "820e", "*.shop.example", true},
      {"*.shop.example", "820e", "*.shop.example", true},
      {"www.shop.example", "820e", "*.shop.example", false},
      {"a@shop.example", "810e", "a@shop.example", true},
      {"b@shop.example", "810e", "a@shop.example", false},
      {"c:a", "8603", "c:a", false},  // nobody is named by a URI
      {"192.0.2.1", "8704", address, true},
      {"192.0.2.2", "8704", address, false},
      {"shop.example", "8704", address, true},  // nothing to compare it with
      {"shop.EXAMPLE", "8704", address, true},
      {"shop", "8704", address, false},
      {"shop.ex_ample", "8704", address, false},
      {"shop._", "8704", address, false},
  };
  for (const auto& row : rows) {
    auto value = bulla::test::from_hex("30 00" + row.kind_and_length);
    append(value, bytes_of(row.name));
    value[1] = static_cast<std::uint8_t>(value.size() - 2);
    auto request = test::leaf_request("shop.example");
    request.common_name = row.common_name;
    request.more_extensions = {{oids::subject_alternative_name, false, value}};
    EXPECT_EQ(duty(test::issued(request, "shop.example", root), Place::leaf),
              row.good ? "" : "common_name_not_in_names")
        << row.common_name << " " << row.name;
  }
}

TEST(Duties, AskNothingOfASubjectsOtherAttributes) {
  auto request = test::leaf_request("shop.example");
  request.organization = "Shop";
  EXPECT_EQ(duty(test::issued(request, "shop.example", test::root("Root")), Place::leaf), "");
}

TEST(Duties, MarkAsCriticalWhatBounds) {
  const auto root = test::root("Root");
  const auto names = test::name_constraints({{der::tag::primitive_context(2), "good.test"}}, {});
  struct Row {
    Bytes type;
    Buffer value;
    bool bound_by_the_web;  // the Baseline Requirements let it be either
  };
  const std::vector<Row> rows{{oids::policy_constraints, bulla::test::from_hex("3003800100"), true},
                              {oids::inhibit_any_policy, bulla::test::from_hex("020100"), true},
                              {oids::basic_constraints, bulla::test::from_hex("30030101ff"), true},
                              {oids::name_constraints, names, false}};
  for (const auto& row : rows) {
    for (const bool critical : {false, true}) {
      auto request = test::authority_request("CA");
      request.more_extensions = {{row.type, critical, row.value}};
      const auto holder = test::issued(request, "CA", root);
      const auto fault = critical ? "" : "extension_criticality";
      EXPECT_EQ(duty(holder, Place::intermediate, {.level = Level::pedantic, .profile = Profile::rfc5280}), fault);
      EXPECT_EQ(duty(holder, Place::intermediate), row.bound_by_the_web ? fault : "") << der::dotted(row.type);
    }
  }
}

TEST(Duties, OfARootAreNotThoseOfAnAnchorThatAnotherIssued) {
  const auto purposes = bulla::test::from_hex("300a 06082b06010505070301");
  auto request = test::authority_request("CA");
  request.more_extensions = {{oids::extended_key_usage, false, purposes}};
  EXPECT_EQ(duty(test::self_signed(request, "CA"), Place::anchor), "extended_key_usage");
  EXPECT_EQ(duty(test::issued(request, "CA", test::root("Root")), Place::anchor), "");
}

// The same certificate without one of its extensions, its signature broken.
test::Holder without(const test::Holder& holder, Bytes type) {
  auto tree = bulla::test::take_apart(holder.der());
  auto& extensions = tree.at(0).children.at(0).children.back().children.at(0).children;
  std::erase_if(extensions, [&](const auto& extension) { return same_bytes(extension.children.at(0).content, type); });
  return {Certificate::parse(bulla::test::put_together(tree)).value(), holder.key};
}

TEST(Duties, ACaNamesItsKeysAndTheirUse) {
  auto request = test::authority_request("CA");
  request.authority->path_length = 0;
  const auto middle = test::issued(request, "CA", test::root("Root"));
  EXPECT_EQ(duty(without(middle, oids::any_policy), Place::intermediate), "");
  EXPECT_EQ(duty(without(middle, oids::key_usage), Place::intermediate), "path_length_without_signing");
  EXPECT_EQ(duty(without(middle, oids::subject_key_identifier), Place::intermediate), "key_identifier_missing");
  EXPECT_EQ(duty(without(middle, oids::authority_key_identifier), Place::intermediate), "key_identifier_missing");
  const auto root = test::root("Root");
  EXPECT_EQ(duty(without(root, oids::authority_key_identifier), Place::anchor), "");
  EXPECT_EQ(duty(without(root, oids::subject_key_identifier), Place::anchor), "key_identifier_missing");
}

}  // namespace
}  // namespace bulla::x509

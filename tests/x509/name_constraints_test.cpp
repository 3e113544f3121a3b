#include "bulla/x509/name_constraints.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

const der::Tag email_tag = der::tag::primitive_context(1);
const der::Tag dns_tag = der::tag::primitive_context(2);
const der::Tag directory_tag = der::tag::constructed_context(4);
const der::Tag uri_tag = der::tag::primitive_context(6);
const der::Tag ip_tag = der::tag::primitive_context(7);
const der::Tag id_tag = der::tag::primitive_context(8);

std::string octets(std::string_view hex) { return std::string{text_of(bulla::test::from_hex(hex))}; }

std::string shape_fault(const std::vector<Subtree>& permitted) {
  const auto der = name_constraints(permitted, {});
  bool odd = false;
  const auto read = der::read_all(der, [&](der::Reader& reader) { odd = read_name_constraints(reader).odd_base; });
  return odd ? "odd_base" : fault_name(read);
}

TEST(NameConstraints, HaveTheShapeOfTheirKind) {
  for (const auto& good : std::vector<Subtree>{{dns_tag, "example.com"},
                                               {dns_tag, ""},
                                               {email_tag, "a@example.com"},
                                               {email_tag, "example.com"},
                                               {email_tag, ".example.com"},
                                               {uri_tag, ".example.com"},
                                               {ip_tag, octets("c0000200ffffff00")},
                                               {ip_tag, std::string(32, '\0')}}) {
    EXPECT_EQ(shape_fault({good}), "") << good.base;
  }
  for (const auto& bad : std::vector<Subtree>{{dns_tag, ".example.com"},
                                              {dns_tag, "*.example.com"},
                                              {dns_tag, "a b"},
                                              {email_tag, "a@b@example.com"},
                                              {uri_tag, "https://example.com"},
                                              {ip_tag, octets("c0000201")},
                                              {ip_tag, octets("c0000200ff00ff00")},
                                              {directory_tag, "x"}}) {
    EXPECT_NE(shape_fault({bad}), "") << bad.base;
  }
}

TEST(NameConstraints, HaveNoMinimumMaximumOrEmptyList) {
  const auto fault = [](std::string_view hex) {
    return fault_name(
        der::read_all(bulla::test::from_hex(hex), [](der::Reader& reader) { (void)read_name_constraints(reader); }));
  };
  EXPECT_EQ(fault("3007 a005 3003 820161"), "");
  EXPECT_NE(fault("300a a008 3006 820161 800100"), "");  // minimum 0 is a default
  EXPECT_NE(fault("300a a008 3006 820161 810101"), "");
  EXPECT_NE(fault("3000"), "");
  EXPECT_NE(fault("3002 a000"), "");
  EXPECT_NE(fault("3004 a000 a100"), "");
}

class Checked : public ::testing::Test {
 protected:
  // What the constraints say of a certificate with these names; each is an element of GeneralNames.
  std::string check(const std::vector<Subtree>& names, const std::vector<Subtree>& permitted,
                    const std::vector<Subtree>& excluded = {}) {
    const auto der = name_constraints(permitted, excluded);
    NameConstraints constraints;
    EXPECT_TRUE(der::read_all(der, [&](der::Reader& reader) { constraints = read_name_constraints(reader); }));
    const ConstraintIndex index{constraints, OddBases::break_names_of_their_kind};
    const auto fault = index.check(*with_names(names), budget_);
    return fault ? std::string{row_of(*fault).name} : "";
  }
  std::shared_ptr<const Certificate> with_names(const std::vector<Subtree>& names) {
    der::Writer writer;
    writer.sequence([&] {
      for (const auto& name : names) writer.text(name.kind, name.base);
    });
    auto request = leaf_request("names.test");
    request.names.clear();
    const auto value = std::move(writer).take();
    if (!names.empty()) request.more_extensions = {{oids::subject_alternative_name, false, value}};
    return issued(request, "names.test", root("authority")).certificate;
  }
  ComparisonBudget budget_;
};

TEST_F(Checked, DnsNamesAreWithinADomainAndBelowIt) {
  EXPECT_EQ(check({{dns_tag, "a.Example.com"}}, {{dns_tag, "example.COM"}}), "");
  EXPECT_EQ(check({{dns_tag, "example.com"}}, {{dns_tag, "example.com"}}), "");
  EXPECT_EQ(check({{dns_tag, "notexample.com"}}, {{dns_tag, "example.com"}}), "name_constraint");
  EXPECT_EQ(check({{dns_tag, "a.test"}}, {{dns_tag, ""}}), "");
  EXPECT_EQ(check({{dns_tag, "a.test"}}, {{dns_tag, "b.test"}, {dns_tag, "a.test"}}), "");
}

TEST_F(Checked, EveryNameCounts) {
  EXPECT_EQ(check({{dns_tag, "a.example.com"}, {dns_tag, "evil.test"}}, {{dns_tag, "example.com"}}), "name_constraint");
}

TEST_F(Checked, ExcludedComesBeforePermitted) {
  EXPECT_EQ(check({{dns_tag, "a.example.com"}}, {{dns_tag, "example.com"}}, {{dns_tag, "a.example.com"}}),
            "name_constraint");
  EXPECT_EQ(check({{dns_tag, "b.example.com"}}, {{dns_tag, "example.com"}}, {{dns_tag, "a.example.com"}}), "");
}

TEST_F(Checked, OtherKindsOfNamesAreFree) {
  EXPECT_EQ(check({{dns_tag, "a.test"}}, {{ip_tag, octets("c0000200ffffff00")}}), "");
  EXPECT_EQ(check({}, {{dns_tag, "a.test"}}), "");
}

TEST_F(Checked, AWildcardStandsForAllThatItMatches) {
  EXPECT_EQ(check({{dns_tag, "*.example.com"}}, {{dns_tag, "example.com"}}), "");
  EXPECT_EQ(check({{dns_tag, "*.example.com"}}, {{dns_tag, "a.example.com"}}), "name_constraint");
  EXPECT_EQ(check({{dns_tag, "*.example.com"}}, {}, {{dns_tag, "a.example.com"}}), "name_constraint");
  EXPECT_EQ(check({{dns_tag, "*.example.com"}}, {}, {{dns_tag, "b.a.example.com"}}), "");
  EXPECT_EQ(check({{dns_tag, "*.example.com"}}, {}, {{dns_tag, "com"}}), "name_constraint");
}

TEST_F(Checked, NamesThatCannotBeUnderstoodBreakConstraintsOfTheirKind) {
  EXPECT_EQ(check({{dns_tag, ".example.com"}}, {{dns_tag, "example.com"}}), "name_constraint");
  EXPECT_EQ(check({{dns_tag, ".example.com"}}, {}, {{dns_tag, "other.com"}}), "name_constraint");
  EXPECT_EQ(check({{email_tag, "a@b@example.com"}}, {{email_tag, "example.com"}}), "name_constraint");
  EXPECT_EQ(check({{uri_tag, "urn:x"}}, {}, {{uri_tag, "example.com"}}), "name_constraint");
  EXPECT_EQ(check({{id_tag, octets("2a03")}}, {}, {{id_tag, octets("2a04")}}), "name_constraint");
}

TEST_F(Checked, AddressesAreWithinARange) {
  const Subtree range{ip_tag, octets("c0000200ffffff00")};
  EXPECT_EQ(check({{ip_tag, octets("c00002ff")}}, {range}), "");
  EXPECT_EQ(check({{ip_tag, octets("c0000301")}}, {range}), "name_constraint");
  EXPECT_EQ(check({{ip_tag, octets("c00002ff")}}, {}, {range}), "name_constraint");
  EXPECT_EQ(check({{ip_tag, std::string(16, '\0')}}, {range}), "name_constraint");  // another family is not permitted
  EXPECT_EQ(check({{ip_tag, std::string(16, '\0')}}, {}, {range}), "");
}

TEST_F(Checked, MailboxesAreOneOrOfAHostOrBelowADomain) {
  const Subtree me{email_tag, "Me@mail.example.com"};
  EXPECT_EQ(check({me}, {{email_tag, "Me@MAIL.example.com"}}), "");
  EXPECT_EQ(check({me}, {{email_tag, "me@mail.example.com"}}), "name_constraint");
  EXPECT_EQ(check({me}, {{email_tag, "mail.example.com"}}), "");
  EXPECT_EQ(check({me}, {{email_tag, "example.com"}}), "name_constraint");  // a host, not the hosts below it
  EXPECT_EQ(check({me}, {{email_tag, ".example.com"}}), "");
  EXPECT_EQ(check({me}, {{email_tag, ".mail.example.com"}}), "name_constraint");
}

TEST_F(Checked, UrisAreConstrainedByTheirHost) {
  EXPECT_EQ(check({{uri_tag, "https://u@a.example.com:1/x?y"}}, {{uri_tag, ".example.com"}}), "");
  EXPECT_EQ(check({{uri_tag, "https://example.com"}}, {{uri_tag, ".example.com"}}), "name_constraint");
  EXPECT_EQ(check({{uri_tag, "https://example.com"}}, {{uri_tag, "example.com"}}), "");
  EXPECT_EQ(check({{uri_tag, "https://evil.test/@example.com"}}, {{uri_tag, "example.com"}}), "name_constraint");
}

TEST_F(Checked, DirectoryNamesCoverTheSubject) {
  const Subtree own{directory_tag, std::string{text_of(with_names({})->subject)}};
  const Subtree other{directory_tag, std::string{text_of(with_names({})->issuer)}};
  EXPECT_EQ(check({}, {own}), "");
  EXPECT_EQ(check({}, {other}), "name_constraint");
  EXPECT_EQ(check({}, {}, {own}), "name_constraint");
  EXPECT_EQ(check({other}, {own}), "name_constraint");
}

TEST_F(Checked, ComparisonsAreBounded) {
  budget_.left = 4;  // the subject counts as a name, too
  EXPECT_EQ(check({{dns_tag, "a.test"}, {dns_tag, "b.test"}, {dns_tag, "c.test"}}, {{dns_tag, "test"}}), "");
  budget_.left = 3;
  EXPECT_EQ(check({{dns_tag, "a.test"}, {dns_tag, "b.test"}, {dns_tag, "c.test"}}, {{dns_tag, "test"}}), "path_budget");
}

}  // namespace
}  // namespace bulla::x509

#include "bulla/x509/distinguished_name.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;

struct Part {
  Bytes type;
  std::string value;
  der::Tag kind = tag::utf8_string;
};
using Rdns = std::vector<std::vector<Part>>;

Buffer name_of(const Rdns& rdns) {
  der::Writer writer;
  writer.sequence([&] {
    for (const auto& rdn : rdns) {
      writer.inside(tag::set, [&] {
        for (const auto& part : rdn) {
          writer.sequence([&] {
            writer.oid(part.type);
            writer.text(part.kind, part.value);
          });
        }
      });
    }
  });
  return std::move(writer).take();
}

Buffer common(std::string value, der::Tag kind = tag::utf8_string) {
  return name_of({{{oids::common_name, std::move(value), kind}}});
}

void expect_same(const Buffer& a, const Buffer& b) {
  EXPECT_TRUE(same_name(a, b));
  EXPECT_EQ(name_hash(a), name_hash(b));
}

TEST(DistinguishedName, IsTheSameWhateverItsCaseSpacesAndStringType) {
  expect_same(common("Example CA"), common("Example CA"));
  expect_same(common("Example CA"), common("eXAMPLE cA"));
  expect_same(common("Example CA"), common("  Example   CA "));
  expect_same(common("Example CA"), common("Example CA", tag::printable_string));
  using namespace std::string_literals;
  const auto utf8 = common("\xc3\xa9 A");
  expect_same(utf8, common("\0\xe9\0 \0 \0a"s, tag::bmp_string));
  expect_same(utf8, common("\0\0\0\xe9\0\0\0 \0\0\0A"s, tag::universal_string));
}

TEST(DistinguishedName, HoldsTextOfItsStringType) {
  using namespace std::string_literals;
  const auto fault = [](const std::string& value, der::Tag kind) {
    const auto name = common(value, kind);
    return test::fault_name(der::read_all(name, [](der::Reader& reader) { (void)read_distinguished_name(reader); }));
  };
  EXPECT_EQ(fault("*.Shop-1 (a), b/c:d=e?'+", tag::printable_string), "");
  for (const char c : {'@', '&', '_', '!', '\0', '\x7f', '\xe9'}) {
    EXPECT_EQ(fault(std::string{c}, tag::printable_string), "der_value") << c;
  }
  EXPECT_EQ(fault("12 3", tag::numeric_string), "");
  EXPECT_EQ(fault("12a", tag::numeric_string), "der_value");
  EXPECT_EQ(fault("12/3", tag::numeric_string), "der_value");
  EXPECT_EQ(fault("a@b", tag::ia5_string), "");
  EXPECT_EQ(fault("\xe9", tag::ia5_string), "der_value");
  EXPECT_EQ(fault("\xc3\xa9", tag::utf8_string), "");
  EXPECT_EQ(fault("\xe9", tag::utf8_string), "der_value");
  EXPECT_EQ(fault("\0a"s, tag::bmp_string), "");
  EXPECT_EQ(fault("\xd8\0"s, tag::bmp_string), "der_value");
  EXPECT_EQ(fault("a", tag::bmp_string), "der_value");
  EXPECT_EQ(fault("\0\x11\0\0"s, tag::universal_string), "der_value");
  EXPECT_EQ(fault("\xe9\x80", tag::teletex_string), "");
}

TEST(DistinguishedName, HasAHashForEachNameThatItIsWithin) {
  const auto parent = common("a");
  const auto child = name_of({{{oids::common_name, "A"}}, {{oids::organization, "b"}}});
  const std::vector<std::uint64_t> expected{name_hash(name_of({})), name_hash(parent), name_hash(child)};
  EXPECT_EQ(ancestor_hashes(child), expected);
}

TEST(DistinguishedName, DiffersByTextTypeAndLength) {
  EXPECT_FALSE(same_name(common("a"), common("b")));
  EXPECT_FALSE(same_name(common("a b"), common("ab")));
  EXPECT_FALSE(same_name(common("a"), name_of({{{oids::organization, "a"}}})));
  EXPECT_FALSE(same_name(common("a"), name_of({{{oids::common_name, "a"}}, {{oids::common_name, "a"}}})));
  EXPECT_FALSE(same_name(common("ab", tag::teletex_string), common("AB", tag::teletex_string)));
  EXPECT_FALSE(same_name(common("ab", tag::teletex_string), common("ab")));
}

TEST(DistinguishedName, KeepsTheOrderOfItsPartsButNotInsideOne) {
  const Part c{oids::country, "C"};
  const Part o{oids::organization, "O"};
  EXPECT_FALSE(same_name(name_of({{c}, {o}}), name_of({{o}, {c}})));
  const auto both = [](std::string one, std::string other) {
    return name_of({{{oids::common_name, std::move(one)}, {oids::common_name, std::move(other)}}});
  };
  expect_same(both("A", "b"), both("B", "a"));
  EXPECT_FALSE(same_name(name_of({{c, c}}), name_of({{c, o}})));
}

std::string fault_of(const Buffer& name) {
  return test::fault_name(der::read_all(name, [](der::Reader& reader) { (void)read_distinguished_name(reader); }));
}

TEST(DistinguishedName, WritesASetInTheOrderOfItsEncodings) {
  const Part c{oids::country, "C"};
  const Part o{oids::organization, "O"};
  EXPECT_EQ(fault_of(name_of({{c, o}})), "");
  EXPECT_EQ(fault_of(name_of({{c, c}})), "");
  EXPECT_EQ(fault_of(name_of({{o, c}})), "der_value");
}

TEST(DistinguishedName, HoldsStringsInTheAttributesThatAreStrings) {
  EXPECT_EQ(fault_of(common("x", tag::teletex_string)), "");
  EXPECT_EQ(fault_of(common("x", tag::octet_string)), "der_value");
  EXPECT_EQ(fault_of(common("", tag::null)), "der_value");
  EXPECT_EQ(fault_of(name_of({{{der::oid<1, 2, 3>, "x", tag::octet_string}}})), "");
}

TEST(DistinguishedName, IsWithinItsParents) {
  const Part c{oids::country, "C"};
  const Part o{oids::organization, "O"};
  EXPECT_TRUE(is_within(name_of({{c}, {o}}), name_of({{c}})));
  EXPECT_TRUE(is_within(name_of({{c}}), name_of({{c}})));
  EXPECT_TRUE(is_within(name_of({{c}}), name_of({})));
  EXPECT_FALSE(is_within(name_of({{c}}), name_of({{c}, {o}})));
  EXPECT_FALSE(is_within(name_of({{c}, {o}}), name_of({{o}})));
}

TEST(DistinguishedName, IsReadable) {
  const auto name = name_of({{{oids::organization, "Shop\n"}}, {{oids::common_name, "x"}}, {{der::oid<1, 2, 3>, "y"}}});
  EXPECT_EQ(distinguished_name_text(name), "O=Shop\\x0a, CN=x, 1.2.3=y");
  EXPECT_EQ(short_name_text(name), "x");
  EXPECT_EQ(short_name_text(name_of({{{oids::organization, "Shop"}}})), "O=Shop");
  EXPECT_EQ(distinguished_name_text(name_of({})), "(empty name)");
  EXPECT_TRUE(is_empty_name(name_of({})));
}

TEST(DistinguishedName, HasItsShape) {
  const auto fault = [](const Buffer& name) {
    const auto result = der::read_all(name, [](der::Reader& reader) { (void)read_distinguished_name(reader); });
    return result ? "" : std::string{result.error().row().name};
  };
  EXPECT_EQ(fault(common("a")), "");
  EXPECT_EQ(fault(name_of({})), "");
  EXPECT_EQ(fault(name_of({{}})), "der_length");  // an RDN without attributes
  EXPECT_EQ(fault(name_of({std::vector<Part>(max_attributes_in_one_rdn, {oids::common_name, "a"})})), "");
  EXPECT_EQ(fault(name_of({std::vector<Part>(max_attributes_in_one_rdn + 1, {oids::common_name, "a"})})), "der_value");
}

TEST(DistinguishedName, IsReadableAsOctetsWhereItIsNoTextOfOctets) {
  using namespace std::string_literals;
  const auto text = [](const std::string& value, der::Tag kind) {
    return distinguished_name_text(name_of({{{der::oid<1, 2, 3>, value, kind}}}));
  };
  EXPECT_EQ(text("ab", tag::ia5_string), "1.2.3=ab");
  EXPECT_EQ(text("a\xe9", tag::teletex_string), "1.2.3=a\\xe9");
  EXPECT_EQ(text("\0a"s, tag::bmp_string), "1.2.3=#1e020061");
  EXPECT_EQ(text("\0\0\0a"s, tag::universal_string), "1.2.3=#1c0400000061");
  EXPECT_EQ(text("ab", tag::octet_string), "1.2.3=#04026162");
}

}  // namespace
}  // namespace bulla::x509

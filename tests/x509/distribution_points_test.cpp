#include "bulla/x509/distribution_points.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/distinguished_name.h"
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

// So many times the same, within these tags from the inside out.
std::string repeated(std::size_t count, const std::string& hex, std::initializer_list<der::Tag> tags) {
  Buffer out;
  for (std::size_t i = 0; i < count; ++i) append(out, from_hex(hex));
  for (const auto tag : tags) {
    der::Writer writer;
    writer.element(tag, out);
    out = std::move(writer).take();
  }
  return to_hex(out);
}

TEST(DistributionPoints, AreBoundedInAllTheyHold) {
  using der::tag::constructed_context;
  using der::tag::sequence;
  const auto points = [](std::size_t count) {
    return points_fault(repeated(count, "3009a007a00586036c3a61", {sequence}));
  };
  EXPECT_EQ(points(max_distribution_points), "");
  EXPECT_EQ(points(max_distribution_points + 1), "der_value");
  const auto names = [](std::size_t count) {
    return points_fault(
        repeated(count, "86036c3a61", {constructed_context(0), constructed_context(0), sequence, sequence}));
  };
  EXPECT_EQ(names(max_names_of_a_point), "");
  EXPECT_EQ(names(max_names_of_a_point + 1), "der_value");
  EXPECT_EQ(names(0), "der_length");
  const auto issuers = [](std::size_t count) {
    return points_fault(repeated(count, "86036c3a61", {constructed_context(2), sequence, sequence}));
  };
  EXPECT_EQ(issuers(max_names_of_a_point), "");
  EXPECT_EQ(issuers(max_names_of_a_point + 1), "der_value");
  const auto attributes = [](std::size_t count) {
    return scope_fault(
        repeated(count, "300806035504030c0161", {constructed_context(1), constructed_context(0), sequence}));
  };
  EXPECT_EQ(attributes(max_attributes_in_one_rdn), "");
  EXPECT_EQ(attributes(max_attributes_in_one_rdn + 1), "der_value");
  EXPECT_EQ(attributes(0), "der_length");
}

TEST(DistributionPoints, HaveReasonsInOneOrTwoOctets) {
  struct Row {
    std::string bits;
    std::string fault;
    std::uint16_t reasons;
  };
  const std::vector<Row> rows{
      {"83020560", "", 0x006},    // keyCompromise, cACompromise
      {"830205e0", "", 0x006},    // the unused bit means nothing
      {"8303071f80", "", 0x1f8},  // all behind them
      {"8303077f80", "", all_reasons}, {"83020001", "", 0x080},
      {"830100", "der_value", 0},  // no bits at all
      {"8300", "der_value", 0},        {"830400000000", "der_value", 0},
      {"83020860", "der_value", 0},  // more unused bits than an octet has
  };
  for (const auto& row : rows) {
    const auto value = from_hex(repeated(1, row.bits, {der::tag::sequence}));
    IssuingDistributionPoint point;
    const auto read =
        der::read_all(value, [&](der::Reader& reader) { point = read_issuing_distribution_point(reader); });
    EXPECT_EQ(test::fault_name(read), row.fault) << row.bits;
    EXPECT_EQ(read ? point.reasons : 0, row.reasons) << row.bits;
  }
}

TEST(DistributionPoints, HaveFlagsOfOneOctet) {
  for (const std::string flag : {"81", "82", "84", "85"}) {
    EXPECT_EQ(scope_fault("3003" + flag + "01ff"), "");
    EXPECT_EQ(scope_fault("3003" + flag + "0101"), "der_value");
    EXPECT_EQ(scope_fault("3004" + flag + "02ffff"), "der_value");
    EXPECT_EQ(scope_fault("3002" + flag + "00"), "der_value");
  }
}

}  // namespace
}  // namespace bulla::x509

#include "bulla/x509/policy_extensions.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
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

// So many elements of nine octets in a SEQUENCE, each with a policy of its own.
std::string policies(std::size_t count, std::string_view head, std::string_view tail) {
  der::Writer writer;
  writer.sequence([&] {
    for (std::size_t i = 0; i < count; ++i) {
      writer.raw(bulla::test::from_hex(head));
      writer.raw(Buffer{static_cast<std::uint8_t>(0x81 + i / 64), static_cast<std::uint8_t>(i % 64)});
      writer.raw(bulla::test::from_hex(tail));
    }
  });
  return to_hex(writer.written());
}

TEST(PolicyExtensions, HoldNoMoreThanTheBound) {
  for (const std::size_t count : {max_policies, max_policies + 1}) {
    const auto fault = count == max_policies ? "" : "der_value";
    EXPECT_EQ(read(read_certificate_policies, policies(count, "3005 0603 2a", "")), fault);
    EXPECT_EQ(read(read_policy_mappings, policies(count, "3009 0603 2a", "0602 2a03")), fault);
  }
}

TEST(PolicyExtensions, QualifyAnyPolicyWithWhatIsKnown) {
  const auto qualified = [](const std::string& policy, const std::string& qualifier) {
    const auto size = [](std::size_t octets) { return to_hex(Buffer{static_cast<std::uint8_t>(octets)}); };
    const auto information = policy + "300e 300c" + qualifier + "0500";
    const auto octets = bulla::test::from_hex(information).size();
    return read(read_certificate_policies, "30" + size(octets + 2) + "30" + size(octets) + information);
  };
  const std::string any = "0604551d2000";
  const std::string other = "06042a030405";
  EXPECT_EQ(qualified(any, "06082b06010505070201"), "");
  EXPECT_EQ(qualified(any, "06082b06010505070202"), "");
  EXPECT_EQ(qualified(any, "06082b06010505070203"), "der_value");
  EXPECT_EQ(qualified(other, "06082b06010505070203"), "");
}

}  // namespace
}  // namespace bulla::x509

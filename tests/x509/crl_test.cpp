#include "bulla/x509/crl.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/crl_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using test::ListRequest;

std::string fault_of(const ListRequest& request) {
  return test::fault_name(Crl::parse(test::list_by(test::root("Root"), request)));
}

TEST(CertificateList, FindsWhatItHoldsAndNothingElse) {
  const auto root = test::root("Root");
  std::vector<Buffer> serials;
  for (std::uint8_t i = 1; i < 200; ++i) serials.push_back({0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x10, i});
  const auto reason = from_hex("0a0101");
  const auto crl = Crl::parse(test::list_by(
      root, {.revoked{serials.begin(), serials.end()}, .entry_extensions = {{oids::reason_code, false, reason}}}));
  ASSERT_TRUE(crl);
  EXPECT_EQ((*crl)->size(), serials.size());
  for (const auto& serial : serials) {
    const auto found = (*crl)->find(root.certificate->subject, serial);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->reason, RevocationReason::key_compromise);
    EXPECT_EQ(found->when, std::chrono::floor<std::chrono::seconds>(test::january));
  }
  EXPECT_FALSE((*crl)->find(root.certificate->subject, from_hex("112233445566771000")));
  EXPECT_FALSE((*crl)->find(root.certificate->subject, from_hex("11")));
  EXPECT_FALSE((*crl)->find(test::root("Other").certificate->subject, serials.front()));
}

TEST(CertificateList, KnowsItsSigner) {
  const auto root = test::root("Root");
  const auto crl = Crl::parse(test::list_by(root, {}));
  ASSERT_TRUE(crl);
  const LazyKey right{root.certificate};
  const LazyKey wrong{test::root("Other").certificate};
  EXPECT_FALSE((*crl)->is_signed_by(wrong, openssl::provider()));
  EXPECT_TRUE((*crl)->is_signed_by(right, openssl::provider()));
  EXPECT_TRUE((*crl)->is_signed_by(right, openssl::provider()));
  EXPECT_FALSE((*crl)->is_signed_by(wrong, openssl::provider()));
}

TEST(CertificateList, IsRefusedIfItBreaksItsSyntax) {
  const auto number = from_hex("020101");
  const auto empty = from_hex("3000");
  const auto padded = from_hex("0001");
  EXPECT_EQ(fault_of({.extensions = {{oids::crl_number, false, number}}}), "");
  EXPECT_EQ(fault_of({.extensions = {{oids::crl_number, true, number}}}), "crl_malformed");
  EXPECT_EQ(fault_of({.extensions = {{oids::crl_number, false, number}, {oids::crl_number, false, number}}}),
            "crl_malformed");
  EXPECT_EQ(fault_of({.extensions = {{oids::issuing_distribution_point, true, empty}}}), "crl_malformed");
  EXPECT_EQ(fault_of({.revoked = {padded}}), "crl_malformed");
}

TEST(CertificateList, IsNotUnderstoodWithUnknownCriticalExtensions) {
  const auto value = from_hex("0500");
  const auto root = test::root("Root");
  const auto unknown = from_hex("2a030405");
  const auto serial = from_hex("05");
  const auto soft = Crl::parse(test::list_by(root, {.extensions = {{unknown, false, value}}}));
  const auto hard = Crl::parse(test::list_by(root, {.extensions = {{unknown, true, value}}}));
  const auto entry =
      Crl::parse(test::list_by(root, {.revoked = {serial}, .entry_extensions = {{unknown, true, value}}}));
  ASSERT_TRUE(soft && hard && entry);
  EXPECT_TRUE((*soft)->understood);
  EXPECT_FALSE((*hard)->understood);
  EXPECT_FALSE((*entry)->understood);
}

TEST(CertificateList, SurvivesEveryFlippedBit) {
  const auto serial = from_hex("05");
  auto der = test::list_by(test::root("Root"), {.revoked = {serial}});
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    der[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    if (const auto crl = Crl::parse(der)) (void)(*crl)->find((*crl)->issuer, serial);
    der[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
  }
}

TEST(CertificateList, NumbersCompareAsNumbers) {
  EXPECT_EQ(compare_integers(from_hex("0080"), from_hex("7f")), 1);
  EXPECT_EQ(compare_integers(from_hex("01"), from_hex("0100")), -1);
  EXPECT_EQ(compare_integers(from_hex("05"), from_hex("05")), 0);
}

}  // namespace
}  // namespace bulla::x509

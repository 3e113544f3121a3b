#include "bulla/x509/crl.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/der_tree.h"
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

TEST(CertificateList, HoldsUpToSixtyFourExtensions) {
  const auto value = from_hex("0500");
  std::vector<Buffer> types;
  for (std::size_t i = 0; i <= max_extensions; ++i) types.push_back({0x2a, static_cast<std::uint8_t>(i)});
  ListRequest request;
  for (std::size_t i = 0; i < max_extensions; ++i) request.extensions.push_back({types[i], false, value});
  EXPECT_EQ(fault_of(request), "");
  request.extensions.push_back({types.back(), false, value});
  EXPECT_EQ(fault_of(request), "crl_malformed");
  EXPECT_EQ(fault_of({.extensions = {{Bytes{}, false, value}}}), "crl_malformed");  // without a type
}

TEST(CertificateList, HoldsSerialNumbersOfUpToTwentyOneOctets) {
  const auto root = test::root("Root");
  const std::vector<std::pair<std::string, std::string>> rows{
      {"00", ""},
      {"ff", ""},  // what an old CA has issued it may revoke
      {std::string(2 * 21, '1'), ""},
      {std::string(2 * 22, '1'), "crl_malformed"},
      {"", "crl_malformed"},
  };
  for (const auto& [hex, fault] : rows) {
    const auto serial = from_hex(hex);
    const auto crl = Crl::parse(test::list_by(root, {.revoked = {serial}}));
    EXPECT_EQ(test::fault_name(crl), fault) << hex;
    EXPECT_TRUE(!crl || (*crl)->find(root.certificate->subject, serial)) << hex;
  }
}

TEST(CertificateList, HasNumbersFromZeroOfUpToTwentyOneOctets) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"020100", ""},
      {"02020080", ""},
      {"020180", "crl_malformed"},
      {"0200", "crl_malformed"},
      {"0202007f", "crl_malformed"},
      {"0215" + std::string(2 * 21, '1'), ""},
      {"0216" + std::string(2 * 22, '1'), "crl_malformed"},
  };
  for (const auto& [hex, fault] : rows) {
    const auto number = from_hex(hex);
    EXPECT_EQ(fault_of({.extensions = {{oids::crl_number, false, number}}}), fault) << hex;
    EXPECT_EQ(fault_of({.extensions = {{oids::delta_crl_indicator, true, number}}}), fault) << hex;
    EXPECT_EQ(fault_of({.extensions = {{oids::delta_crl_indicator, false, number}}}), "crl_malformed") << hex;
  }
}

TEST(CertificateList, HoldsEntriesWhoseExtensionsAreWellFormed) {
  const auto serial = from_hex("05");
  const auto indirect = from_hex("3003 8401ff");
  const auto direct = from_hex("3003 8101ff");
  const auto names = from_hex("3003 820161");
  struct Row {
    Bytes type;
    bool critical;
    std::string value;
    const Buffer& scope;
    std::string fault;
  };
  const std::vector<Row> rows{
      {oids::reason_code, false, "0a0106", direct, ""},
      {oids::reason_code, false, "0a0107", direct, "crl_malformed"},  // not used
      {oids::reason_code, false, "0a010b", direct, "crl_malformed"},
      {oids::reason_code, false, "020106", direct, "crl_malformed"},
      {oids::invalidity_date, false, "180f 32303236303130313030303030305a", direct, ""},
      {oids::invalidity_date, false, "170d 3236303130313030303030305a", direct, "crl_malformed"},  // UTCTime
      {oids::certificate_issuer, true, to_hex(names), indirect, ""},
      {oids::certificate_issuer, false, to_hex(names), indirect, "crl_malformed"},
      {oids::certificate_issuer, true, to_hex(names), direct, "crl_malformed"},
      {oids::certificate_issuer, true, "3000", indirect, "crl_malformed"},
  };
  for (const auto& row : rows) {
    const auto value = from_hex(row.value);
    EXPECT_EQ(fault_of({.revoked = {serial},
                        .entry_extensions = {{row.type, row.critical, value}},
                        .extensions = {{oids::issuing_distribution_point, true, row.scope}}}),
              row.fault)
        << der::dotted(row.type) << " " << row.value;
  }
}

TEST(CertificateList, MayLeaveOutWhatBeganWithVersionTwo) {
  const auto root = test::root("Root");
  const auto serial = from_hex("05");
  const auto reason = from_hex("0a0101");
  const auto number = from_hex("020101");
  const auto fault_of_version_1 = [&](const ListRequest& request) {
    auto list = bulla::test::take_apart(test::list_by(root, request));
    auto& fields = list.at(0).children.at(0).children;
    fields.erase(fields.begin());
    return test::fault_name(Crl::parse(bulla::test::put_together(list)));
  };
  EXPECT_EQ(fault_of_version_1({.revoked = {serial}}), "");
  EXPECT_EQ(fault_of_version_1({.revoked = {serial}, .entry_extensions = {{oids::reason_code, false, reason}}}),
            "crl_malformed");
  EXPECT_EQ(fault_of_version_1({.extensions = {{oids::crl_number, false, number}}}), "crl_malformed");
}

TEST(CertificateList, IsSignedOnlyByAnAlgorithmThatIsKnown) {
  const auto root = test::root("Root");
  auto list = bulla::test::take_apart(test::list_by(root, {}));
  const auto weak = bulla::test::take_apart(from_hex("3009 06072a8648ce3d0401")).at(0);  // ECDSA with SHA-1
  auto& parts = list.at(0).children;
  parts.at(1) = weak;
  EXPECT_EQ(test::fault_name(Crl::parse(bulla::test::put_together(list))), "crl_malformed");  // the two differ
  parts.at(0).children.at(1) = weak;
  const auto crl = Crl::parse(bulla::test::put_together(list));
  ASSERT_TRUE(crl);
  EXPECT_FALSE((*crl)->signature_algorithm);
  EXPECT_FALSE((*crl)->is_signed_by(LazyKey{root.certificate}, openssl::provider()));
}

TEST(RevocationReason, HasTheNameOfTheStandard) {
  const std::vector<std::string_view> names{
      "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
      "superseded",    "cessationOfOperation", "certificateHold", {},
      "removeFromCRL", "privilegeWithdrawn",   "aACompromise",    {}};
  for (std::size_t number = 0; number < names.size(); ++number) {
    const Buffer encoded{0x0a, 0x01, static_cast<std::uint8_t>(number)};
    der::Reader reader{encoded};
    const auto reason = read_revocation_reason(reader);
    EXPECT_EQ(reader.good(), !names[number].empty()) << number;
    EXPECT_EQ(revocation_reason_name(reason), names[number]) << number;
  }
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
  EXPECT_EQ(compare_integers(from_hex("04"), from_hex("05")), -1);
  EXPECT_EQ(compare_integers(from_hex("0105"), from_hex("0104")), 1);
  EXPECT_EQ(compare_integers({}, from_hex("00")), 0);
}

}  // namespace
}  // namespace bulla::x509

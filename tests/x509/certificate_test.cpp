#include "bulla/x509/certificate.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "bulla/der/pem.h"
#include "bulla/x509/oids.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

std::shared_ptr<const Certificate> parsed(const std::string& file) {
  auto certificate = Certificate::parse(golden(file));
  EXPECT_TRUE(certificate);
  return certificate ? *certificate : nullptr;
}

TEST(Certificate, GivesEachFieldOfALeafThatOpensslMade) {
  const auto leaf = parsed("golden_leaf.pem");
  EXPECT_EQ(leaf->serial_text(), "80a1b2c3");
  EXPECT_EQ(leaf->subject_text(), "O=Golden, serialNumber=42, CN=www.example.org");
  EXPECT_EQ(leaf->issuer_text(), "O=Golden, CN=Golden Root");
  EXPECT_EQ(der::readable_time(leaf->not_before), "2026-11-23 21:45:13 UTC");
  EXPECT_EQ(der::readable_time(leaf->not_after), "2054-04-09 21:45:13 UTC");
  EXPECT_EQ(leaf->key.kind, crypto::KeyKind::p384);
  EXPECT_FALSE(leaf->is_self_issued);
  EXPECT_EQ(leaf->names_text(),
            (std::vector<std::string>{"DNS:www.example.org", "DNS:*.shop.example.org", "IP:192.0.2.7", "IP:2001:db8::7",
                                      "email:Someone@example.org", "URI:https://example.org/x", "OID:1.2.3.4",
                                      "other name", "directory:O=Golden"}));
}

TEST(Certificate, HoldsWhatItsSignatureCovers) {
  const auto leaf = parsed("golden_leaf.pem");
  const auto root = parsed("golden_ca.pem");
  const auto key = openssl::provider().import_public_key(root->public_key_info);
  ASSERT_TRUE(key);
  EXPECT_TRUE((*key)->verify(*leaf->signature_algorithm, leaf->to_be_signed, leaf->signature));
}

TEST(Certificate, GivesTheExtensionsOfARoot) {
  const auto root = parsed("golden_ca.pem");
  EXPECT_TRUE(root->is_self_issued);
  EXPECT_TRUE(root->extensions.basic_constraints.authority);
  EXPECT_EQ(root->extensions.basic_constraints.path_length, 1U);
  EXPECT_TRUE(root->extensions.has(KnownExtension::name_constraints));
  EXPECT_TRUE(same_bytes(root->extensions.subject_key_identifier,
                         parsed("golden_leaf.pem")->extensions.authority_key_identifier));
}

TEST(Certificate, FailsAtEveryPrefix) {
  for (const auto* file : {"golden_leaf.pem", "golden_ca.pem", "golden_pss.pem"}) {
    const auto whole = golden(file);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(Certificate::parse(Bytes{whole}.first(size))) << file << " " << size;
    }
    auto longer = whole;
    longer.push_back(0);
    EXPECT_EQ(Certificate::parse(longer).error().fault, Fault::der_trailing);
  }
}

// Whatever a flipped bit makes of a certificate, everything that it says can be asked for.
TEST(Certificate, SurvivesEveryFlippedBit) {
  std::size_t refused = 0;
  std::size_t tried = 0;
  for (const auto* file : {"golden_leaf.pem", "golden_ca.pem", "golden_pss.pem"}) {
    auto der = golden(file);
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit, ++tried) {
      der[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      const auto certificate = Certificate::parse(der);
      der[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      if (!certificate) {
        ++refused;
        continue;
      }
      EXPECT_FALSE((*certificate)->subject_text().empty());
      (void)(*certificate)->names_text();
      (void)is_for(**certificate, dns("www.example.org"));
    }
  }
  EXPECT_GT(refused, tried / 10);
}

// Makes a certificate anew with one change in its text of DER.
std::string fault_after(Bytes whole, Bytes from, Bytes to) {
  Buffer der{whole.begin(), whole.end()};
  const auto found = std::ranges::search(der, from);
  EXPECT_FALSE(found.empty());
  EXPECT_EQ(from.size(), to.size());
  std::ranges::copy(to, found.begin());
  const auto certificate = Certificate::parse(der);
  if (certificate && (*certificate)->irregularity) return std::string{row_of(*(*certificate)->irregularity).name};
  return fault_name(certificate);
}

Buffer hex(std::string_view text) {
  Buffer out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
  }
  return out;
}

TEST(Certificate, OfAnotherVersionIsRefused) {
  const auto der = golden("golden_leaf.pem");
  EXPECT_EQ(fault_after(der, hex("a003020102"), hex("a003020101")), "certificate_version");
}

TEST(Certificate, WithANegativeSerialNumberIsIrregular) {
  const auto der = golden("golden_leaf.pem");
  EXPECT_EQ(fault_after(der, hex("02050080a1b2c3"), hex("0205f000a1b2c3")), "certificate_serial");
}

TEST(Certificate, WithSerialNumber0IsRefusedUnlessItIsARoot) {
  const auto leaf = golden("golden_leaf.pem");
  EXPECT_EQ(fault_after(leaf, hex("02050080a1b2c3"), hex("02010006022a03")), "der_tag");
  const auto root_certificate = root("zero");
  auto request = leaf_request("zero.test");
  const std::array<std::uint8_t, 1> zero{0};
  request.serial = zero;
  EXPECT_EQ(fault_name(issue(openssl::provider(), request, {*root_certificate.certificate, *root_certificate.key})),
            "certificate_serial");
  auto pss = golden("golden_pss.pem");
  EXPECT_EQ(fault_after(pss, hex("a003020102020101"), hex("a003020102020100")), "");
  std::ranges::search(pss, hex("a003020102020101")).back() = 0;
  EXPECT_EQ(Certificate::parse(pss).value()->serial_text(), "00");
}

TEST(Certificate, WithAPaddedKeyUsageIsIrregularUnlessItIsARoot) {
  const auto padded = hex("03020006");  // keyCertSign, cRLSign, and a zero bit after them
  const auto authority = root("authority");
  auto request = authority_request("padded");
  request.more_extensions.push_back({oids::key_usage, true, padded});
  EXPECT_TRUE(self_signed(request, "padded").certificate->extensions.key_usage_padded);
  const auto der = issue(openssl::provider(), request, {*authority.certificate, *authority.key});
  ASSERT_TRUE(der);
  EXPECT_EQ((*Certificate::parse(*der))->irregularity, Fault::certificate_extension_malformed);
}

TEST(Certificate, WithTwoSignatureAlgorithmsIsRefused) {
  const auto der = golden("golden_leaf.pem");
  EXPECT_EQ(fault_after(der, hex("300a06082a8648ce3d040303"), hex("300a06082a8648ce3d040302")),
            "certificate_algorithms_differ");
}

TEST(Certificate, WithATimeInTheWrongFormIsRefused) {
  const auto der = golden("golden_leaf.pem");
  const auto text = [](std::string_view content) { return Buffer{bytes_of(content).begin(), bytes_of(content).end()}; };
  EXPECT_EQ(fault_after(der, text("20540409214513Z"), text("20490409214513Z")), "certificate_time_form");
  EXPECT_EQ(fault_after(der, text("20540409214513Z"), text("20540431214513Z")), "der_value");
  EXPECT_EQ(fault_after(der, text("20540409214513Z"), text("205404092145.1Z")), "der_value");
}

TEST(Certificate, WithAnExtensionTwiceIsRefused) {
  const auto der = golden("golden_leaf.pem");
  EXPECT_EQ(fault_after(der, hex("0603551d1f"), hex("0603551d20")), "certificate_duplicate_extension");
}

TEST(Certificate, WithAMalformedExtensionIsRefusedAndSaysWhere) {
  auto der = golden("golden_leaf.pem");
  const auto found = std::ranges::search(der, hex("0603551d0f0101ff040403020780"));
  ASSERT_FALSE(found.empty());
  *(found.end() - 1) = 0x81;
  const auto result = Certificate::parse(der);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::certificate_extension_malformed);
  EXPECT_EQ(result.error().offset, static_cast<std::uint32_t>(found.end() - der.begin()));
}

TEST(Certificate, WithoutASubjectNeedsACriticalAlternativeName) {
  const auto authority = root("authority");
  auto request = leaf_request("nameless.test");
  request.common_name.clear();
  const auto nameless = issued(request, "nameless.test", authority);
  EXPECT_TRUE(nameless.certificate->extensions.is_critical(KnownExtension::subject_alternative_name));
  EXPECT_EQ(fault_after(nameless.der(), hex("0603551d110101ff"), hex("0603551d630101ff")), "certificate_malformed");

  Buffer names{0x30, 15, 0x82, 13};
  append(names, bytes_of("nameless.test"));
  request.more_extensions.push_back({oids::subject_alternative_name, false, names});
  const auto der = issue(openssl::provider(), request, {*authority.certificate, *authority.key});
  ASSERT_TRUE(der);
  EXPECT_EQ((*Certificate::parse(*der))->irregularity, Fault::certificate_malformed);
}

TEST(Certificate, OfACaHasASubject) {
  const auto authority = root("authority");
  const auto constraints = hex("30030101ff");
  auto request = leaf_request("nameless.test");
  request.more_extensions = {{oids::basic_constraints, true, constraints}};
  const auto named = issue(openssl::provider(), request, {*authority.certificate, *authority.key}).value();
  EXPECT_EQ(fault_name(Certificate::parse(named)), "");
  request.common_name.clear();
  const auto nameless = issue(openssl::provider(), request, {*authority.certificate, *authority.key}).value();
  EXPECT_EQ(fault_name(Certificate::parse(nameless)), "certificate_malformed");
}

TEST(Certificate, OfEveryRootOfDebianIsRead) {
  std::ifstream file{"/etc/ssl/certs/ca-certificates.crt"};
  if (!file) GTEST_SKIP() << "no ca-certificates on this machine";
  std::ostringstream text;
  text << file.rdbuf();
  const auto blocks = der::decode_pem(text.str());
  ASSERT_TRUE(blocks);
  EXPECT_GT(blocks->size(), 100U);
  for (const auto& der : *blocks) {
    const auto certificate = Certificate::parse(der);
    ASSERT_TRUE(certificate) << certificate.error().row().name << " at " << certificate.error().offset << "\n"
                             << der::encode_pem(der);
    EXPECT_TRUE((*certificate)->key.kind) << (*certificate)->subject_text();
    EXPECT_TRUE((*certificate)->extensions.basic_constraints.authority) << (*certificate)->subject_text();
  }
}

}  // namespace
}  // namespace bulla::x509

#include "bulla/x509/issue.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

TEST(Issue, MakesARootThatIsOne) {
  auto request = authority_request("Root");
  request.organization = "Example";
  request.authority->path_length = 1;
  const auto root = self_signed(request, "Root").certificate;
  EXPECT_EQ(root->subject_text(), "O=Example, CN=Root");
  EXPECT_TRUE(root->is_self_issued);
  EXPECT_TRUE(root->extensions.basic_constraints.authority);
  EXPECT_EQ(root->extensions.basic_constraints.path_length, 1U);
  EXPECT_TRUE(root->extensions.is_critical(KnownExtension::basic_constraints));
  EXPECT_TRUE(root->extensions.is_critical(KnownExtension::key_usage));
  EXPECT_TRUE(root->extensions.allows(KeyUsage::key_cert_sign));
  EXPECT_TRUE(root->extensions.allows(KeyUsage::crl_sign));
  EXPECT_FALSE(root->extensions.allows(KeyUsage::digital_signature));
  EXPECT_EQ(root->extensions.subject_key_identifier.size(), 20U);
  EXPECT_TRUE(same_bytes(root->extensions.subject_key_identifier, root->extensions.authority_key_identifier));
}

TEST(Issue, MakesALeafWithAllItsNames) {
  const auto authority = root("authority");
  auto request = leaf_request("leaf.test");
  request.names = {any_name("leaf.test"), any_name("*.leaf.test"), any_name("192.0.2.1"), any_name("::1"),
                   any_name("a@leaf.test")};
  const auto leaf = issued(request, "leaf.test", authority).certificate;
  EXPECT_EQ(leaf->names_text(), (std::vector<std::string>{"DNS:leaf.test", "DNS:*.leaf.test", "IP:192.0.2.1", "IP:::1",
                                                          "email:a@leaf.test"}));
  EXPECT_FALSE(leaf->extensions.is_critical(KnownExtension::subject_alternative_name));
  EXPECT_TRUE(leaf->extensions.names_purpose(oids::server_authentication));
  EXPECT_FALSE(leaf->extensions.basic_constraints.authority);
  EXPECT_TRUE(
      same_bytes(leaf->extensions.authority_key_identifier, authority.certificate->extensions.subject_key_identifier));
  EXPECT_TRUE(same_bytes(leaf->issuer, authority.certificate->subject));
}

TEST(Issue, SignsWithEachKindOfKey) {
  using crypto::KeyKind;
  for (const auto kind : {KeyKind::rsa, KeyKind::p256, KeyKind::p384, KeyKind::ed25519}) {
    const auto made = openssl::generate_private_key(kind, 2048);
    ASSERT_TRUE(made);
    const auto& key = *made->key;
    const auto root = Certificate::parse(*issue_self_signed(openssl::provider(), authority_request("Root"), key));
    ASSERT_TRUE(root);
    const auto leaf = Certificate::parse(*issue(openssl::provider(), leaf_request("a.test"), {**root, key}));
    ASSERT_TRUE(leaf);
    EXPECT_EQ(verdict(*trusting({{*root, &key}}), {{*leaf, nullptr}}, "a.test"), "") << crypto::key_kind_name(kind);
  }
}

TEST(Issue, LetsRsaKeysAloneEncipher) {
  const auto authority = root("authority");
  for (const auto kind : {crypto::KeyKind::rsa, crypto::KeyKind::p256}) {
    const auto made = openssl::generate_private_key(kind, 2048);
    ASSERT_TRUE(made);
    auto request = leaf_request("a.test");
    request.public_key_info = made->key->public_key_info();
    const auto leaf =
        Certificate::parse(*issue(openssl::provider(), request, {*authority.certificate, *authority.key}));
    ASSERT_TRUE(leaf);
    EXPECT_TRUE((*leaf)->extensions.allows(KeyUsage::digital_signature));
    EXPECT_EQ((*leaf)->extensions.allows(KeyUsage::key_encipherment), kind == crypto::KeyKind::rsa);
  }
}

TEST(Issue, WritesValidityBeyond2049) {
  auto request = leaf_request("far.test");
  request.not_after = std::chrono::sys_days{std::chrono::year{2051} / 1 / 2};
  const auto leaf = issued(request, "far.test", root("authority")).certificate;
  EXPECT_EQ(der::readable_time(leaf->not_after), "2051-01-02 00:00:00 UTC");
}

std::string refused(const CertificateRequest& request) {
  const auto authority = root("authority");
  return fault_name(issue(openssl::provider(), request, {*authority.certificate, *authority.key}));
}

TEST(Issue, RefusesWhatWouldBeNoCertificate) {
  EXPECT_EQ(refused(leaf_request("a.test")), "");
  auto request = leaf_request("a.test");
  const Buffer long_serial(21, 1);
  request.serial = long_serial;
  EXPECT_EQ(refused(request), "certificate_serial");
  request.serial = {};
  EXPECT_EQ(refused(request), "certificate_serial");
  request = leaf_request("a.test");
  request.not_after = request.not_before - std::chrono::seconds{1};
  EXPECT_EQ(refused(request), "certificate_malformed");
  request = leaf_request("a.test");
  request.common_name.clear();
  EXPECT_EQ(refused(request), "");
  request.names.clear();
  EXPECT_EQ(refused(request), "certificate_malformed");
  request = leaf_request("a.test");
  request.public_key_info = bytes_of("rubbish");
  EXPECT_NE(refused(request), "");
}

TEST(Issue, NeedsTheIssuersOwnKey) {
  const auto authority = root("authority");
  EXPECT_EQ(fault_name(issue(openssl::provider(), leaf_request("a.test"), {*authority.certificate, key("stranger")})),
            "key_mismatch");
}

TEST(Issue, DrawsSerialNumbersThatArePositiveAndDiffer) {
  const auto one = random_serial(*openssl::provider().random);
  const auto two = random_serial(*openssl::provider().random);
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
  EXPECT_EQ(one->size(), 16U);
  EXPECT_LT((*one)[0], 0x80);
  EXPECT_NE((*one)[0], 0);
}

}  // namespace
}  // namespace bulla::x509

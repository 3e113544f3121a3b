#include "bulla/explain/certificates.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/x509/pinned_keys.h"
#include "explain/raw_keyed12.h"

namespace bulla::explain {
namespace {

TEST(Certificates, OfTls12AreReadInItsForm) {
  const auto recorder = test::seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth");
  const auto facts = facts_of(recorder.recording());
  for (const auto side : {Side::client, Side::server}) {
    const auto& presented = facts.presented[std::to_underlying(side)].value();
    ASSERT_EQ(presented.chain.size(), 1U);
    EXPECT_EQ(presented.size, 397U);
    EXPECT_EQ(presented.chain[0].key, "ECDSA P-256");
    EXPECT_EQ(presented.chain[0].unreadable, "");
    const auto chain = certificates_from(side, recorder.recording());
    ASSERT_EQ(chain.size(), 1U);
    EXPECT_EQ(chain[0].size(), 397U - 4 - 3 - 3) << "the message without its head and its lengths";
  }
}

TEST(Certificates, AreReadInTheFormThatWasSaid) {
  const auto& message = test::capture12("rsa_aes_256_gcm_sha384").server.messages.at(1);
  const Event event{.what = What::message, .from = Side::server, .message = message, .size = message.size()};
  EXPECT_TRUE(presented_in(event, CertificateForm::tls12, wire::CertificateType::X509));
  EXPECT_FALSE(presented_in(event, CertificateForm::tls13, wire::CertificateType::X509));
}

TEST(Certificates, ARawKeyOfTls12IsReadInItsForm) {
  const auto recorder = test::raw_keyed12();
  const auto facts = facts_of(recorder.recording());
  for (const auto side : {Side::client, Side::server}) {
    const auto chain = certificates_from(side, recorder.recording());
    ASSERT_EQ(chain.size(), 1U);
    EXPECT_EQ(to_hex(chain[0]), to_hex(test::raw_key_of(side)));
    const auto& presented = facts.presented[std::to_underlying(side)].value();
    ASSERT_EQ(presented.chain.size(), 1U);
    EXPECT_EQ(presented.chain[0].key, "ECDSA P-256");
    EXPECT_EQ(presented.chain[0].pin, x509::KeyPin::of(chain[0], openssl::provider()).text());
  }
}

TEST(Certificates, ThatAreMoreThanAnybodyReadsAreCounted) {
  Buffer list;
  for (int i = 0; i < 20; ++i) append(list, Buffer{0, 0, 1, 0x30});
  wire::tls12::Certificate certificate;
  certificate.certificate_list.raw = list;
  const auto message = test::whole(certificate);
  const Event event{.what = What::message, .from = Side::server, .message = message, .size = message.size()};
  const auto presented = presented_in(event, CertificateForm::tls12, wire::CertificateType::X509).value();
  EXPECT_EQ(presented.chain.size() + presented.left_out, 20U);
  EXPECT_EQ(presented.chain.size(), 8U);
  EXPECT_FALSE(presented.chain[0].unreadable.empty());
}

TEST(Certificates, HaveIssuersThatAreNamedOrSaidToBeNone) {
  EXPECT_EQ(authority_text(Buffer{0x30, 0}), "an empty name");
  EXPECT_EQ(authority_text(Buffer{0x30, 5, 1}), "a name that cannot be read");
}

}  // namespace
}  // namespace bulla::explain

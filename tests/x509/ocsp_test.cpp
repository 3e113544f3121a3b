#include "bulla/x509/ocsp.h"

#include <gtest/gtest.h>

#include "support/hex.h"
#include "x509/ocsp_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using namespace test;

class Response : public testing::Test {
 protected:
  // What a response says of the leaf in june.
  OcspStatus told(const ResponseRequest& request) {
    const auto encoded = response_by(root_, leaf_, root_, request);
    const auto response = OcspResponse::parse(encoded);
    EXPECT_TRUE(response);
    return response->about(*leaf_.certificate, *root_.certificate, openssl::provider(), {.now = now_}).status;
  }

  Holder root_ = root("Root");
  Holder leaf_ = leaf("shop.example", root_);
  der::Seconds now_ = std::chrono::floor<std::chrono::seconds>(june);
};

TEST_F(Response, TellsWhatItWasAskedFor) {
  for (const auto status : {OcspStatus::good, OcspStatus::unknown, OcspStatus::revoked}) {
    EXPECT_EQ(told({.status = status}), status);
  }
  const auto encoded = response_by(root_, leaf_, root_, {.status = OcspStatus::revoked});
  const auto response = OcspResponse::parse(encoded);
  ASSERT_TRUE(response);
  const auto answer = response->about(*leaf_.certificate, *root_.certificate, openssl::provider(), {.now = now_});
  EXPECT_EQ(answer.revoked.reason, RevocationReason::key_compromise);
  EXPECT_EQ(answer.revoked.when, std::chrono::floor<std::chrono::seconds>(january));
}

TEST_F(Response, ListsItsAnswers) {
  const auto der = response_by(root_, leaf_, root_, {.status = OcspStatus::revoked});
  const auto response = OcspResponse::parse(der);
  ASSERT_TRUE(response);
  const auto answers = response->answers();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers.front().status, OcspStatus::revoked);
  EXPECT_EQ(answers.front().revoked.when, january);
  EXPECT_TRUE(same_bytes(answers.front().id.serial, leaf_.certificate->serial_content));
}

TEST_F(Response, TellsNothingOfOthers) {
  const auto encoded = response_by(root_, leaf_, root_);
  const auto response = OcspResponse::parse(encoded);
  ASSERT_TRUE(response);
  const auto about = [&](const Holder& subject, const Holder& issuer) {
    return response->about(*subject.certificate, *issuer.certificate, openssl::provider(), {.now = now_}).status;
  };
  EXPECT_EQ(about(leaf("other.example", root_), root_), OcspStatus::not_told);
  const auto other = root("Other");
  EXPECT_EQ(about(leaf_, other), OcspStatus::not_told);
}

TEST_F(Response, CountsWhileItIsCurrent) {
  using std::chrono::days;
  EXPECT_EQ(told({.this_update = june + days{1}}), OcspStatus::not_told);
  EXPECT_EQ(told({.this_update = january, .next_update = june}), OcspStatus::good);
  EXPECT_EQ(told({.this_update = january, .next_update = june - days{1}}), OcspStatus::not_told);
  EXPECT_EQ(told({.this_update = june - days{7}, .next_update = std::nullopt}), OcspStatus::good);
  EXPECT_EQ(told({.this_update = june - days{8}, .next_update = std::nullopt}), OcspStatus::not_told);
  EXPECT_EQ(told({.produced_at = january - days{1}}), OcspStatus::not_told);
  EXPECT_EQ(told({.produced_at = december + days{1}}), OcspStatus::not_told);
}

TEST_F(Response, WithAnUnknownCriticalExtensionCountsNot) {
  const auto null = from_hex("0500");
  const auto type = from_hex("2a0304");
  EXPECT_EQ(told({.answer_extensions = {{type, true, null}}}), OcspStatus::not_told);
  EXPECT_EQ(told({.answer_extensions = {{type, false, null}}}), OcspStatus::good);
  EXPECT_EQ(told({.answer_extensions = {{oids::ocsp_certificate_timestamps, true, null}}}), OcspStatus::good);
  const auto encoded = response_by(root_, leaf_, root_, {.extensions = {{type, true, null}}});
  EXPECT_FALSE(OcspResponse::parse(encoded)->understood);
}

TEST_F(Response, NamesItsResponderByNameOrKey) {
  for (const bool by_key : {false, true}) {
    const auto encoded = response_by(root_, leaf_, root_, {.by_key = by_key});
    const auto response = OcspResponse::parse(encoded);
    ASSERT_TRUE(response);
    EXPECT_TRUE(response->names_responder(*root_.certificate, openssl::provider()));
    EXPECT_FALSE(response->names_responder(*leaf_.certificate, openssl::provider()));
  }
}

TEST_F(Response, IsStrictDer) {
  auto encoded = response_by(root_, leaf_, root_);
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_EQ(fault_name(OcspResponse::parse(Bytes{encoded}.first(size))), "ocsp_malformed") << size;
  }
  encoded.push_back(0);
  EXPECT_EQ(fault_name(OcspResponse::parse(encoded)), "ocsp_malformed");
  EXPECT_EQ(fault_name(OcspResponse::parse(from_hex("30030a0101"))), "ocsp_not_usable");  // malformedRequest
  EXPECT_EQ(fault_name(OcspResponse::parse(from_hex("30030a0104"))), "ocsp_malformed");   // not used
  EXPECT_EQ(fault_name(OcspResponse::parse(from_hex("30030a0100"))), "ocsp_malformed");   // success without bytes
  EXPECT_EQ(fault_name(OcspResponse::parse(Buffer(300'000, 0))), "ocsp_malformed");
}

}  // namespace
}  // namespace bulla::x509

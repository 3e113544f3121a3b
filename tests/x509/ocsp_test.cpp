#include "bulla/x509/ocsp.h"

#include <gtest/gtest.h>

#include "support/der_tree.h"
#include "support/hex.h"
#include "x509/ocsp_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::DerNode;
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

TEST_F(Response, MayNameTheCertificateByAnyHashThatIsKnown) {
  const auto& provider = openssl::provider();
  const std::vector<std::pair<IdHash, OcspStatus>> rows{{{oids::sha256, provider.sha256}, OcspStatus::good},
                                                        {{oids::sha384, provider.sha384}, OcspStatus::good},
                                                        {{oids::sha512, provider.sha512}, OcspStatus::good},
                                                        {{oids::sha384, provider.sha256}, OcspStatus::not_told},
                                                        {{oids::mgf1, provider.sha1}, OcspStatus::not_told}};
  for (const auto& [hash, status] : rows) EXPECT_EQ(told({.id_hash = hash}), status) << der::dotted(hash.oid);
}

TEST_F(Response, IsAboutOneIssuersNameAndKey) {
  auto request = leaf_request("shop.example");
  request.serial = leaf_.certificate->serial;
  const auto twin = issued(request, "shop.example", root("Other"));
  const auto same_name = self_signed(authority_request("Root"), "forger");
  const auto encoded = response_by(root_, leaf_, root_);
  const auto response = OcspResponse::parse(encoded);
  ASSERT_TRUE(response);
  const auto about = [&](const Holder& subject, const Holder& issuer) {
    return response->about(*subject.certificate, *issuer.certificate, openssl::provider(), {.now = now_}).status;
  };
  EXPECT_EQ(about(leaf_, root_), OcspStatus::good);
  EXPECT_EQ(about(twin, root_), OcspStatus::not_told);
  EXPECT_EQ(about(leaf_, same_name), OcspStatus::not_told);
}

TEST_F(Response, TellsTheWorstOfWhatItsAnswersSay) {
  using enum OcspStatus;
  struct Row {
    OcspStatus first;
    std::vector<OcspStatus> more;
    OcspStatus told;
  };
  const std::vector<Row> rows{{good, {revoked}, revoked},
                              {revoked, {good}, revoked},
                              {unknown, {good}, unknown},
                              {good, {unknown, good}, unknown},
                              {unknown, {revoked, unknown}, revoked}};
  for (const auto& row : rows) EXPECT_EQ(told({.status = row.first, .more = row.more}), row.told);
}

// ResponseData of a response that has been taken apart, and the answer in it.
DerNode& data_of(std::vector<DerNode>& response) {
  return response.at(0).children.at(1).children.at(0).children.at(1).children.at(0).children.at(0);
}
DerNode& answer_of(std::vector<DerNode>& response) { return data_of(response).children.at(2).children.at(0); }

std::string fault_with(Bytes encoded, auto change) {
  auto response = bulla::test::take_apart(encoded);
  change(response);
  return fault_name(OcspResponse::parse(bulla::test::put_together(response)));
}

TEST_F(Response, IsOfVersionOneAlone) {
  const auto encoded = response_by(root_, leaf_, root_);
  const auto versions = std::vector<std::pair<std::string, std::string>>{
      {"a003020100", ""}, {"a003020101", "ocsp_malformed"}, {"a003020102", "ocsp_malformed"}};
  for (const auto& [version, fault] : versions) {
    EXPECT_EQ(fault_with(encoded,
                         [&](auto& response) {
                           auto& fields = data_of(response).children;
                           fields.insert(fields.begin(), bulla::test::take_apart(from_hex(version)).at(0));
                         }),
              fault)
        << version;
  }
}

TEST_F(Response, NamesAKeyByAHashOfTwentyOctets) {
  const auto encoded = response_by(root_, leaf_, root_, {.by_key = true});
  for (const std::size_t size : {0U, 19U, 20U, 21U, 32U}) {
    const auto fault = fault_with(encoded, [&](auto& response) {
      data_of(response).children.at(0).children.at(0) = {.tag = der::tag::octet_string, .content = Buffer(size, 0xff)};
    });
    EXPECT_EQ(fault, size == 20 ? "" : "ocsp_malformed") << size;
  }
}

TEST_F(Response, HoldsTimesOfOneForm) {
  const auto encoded = response_by(root_, leaf_, root_, {.status = OcspStatus::revoked});
  const auto fault_at = [&](auto place, der::Tag tag, std::string_view time) {
    return fault_with(encoded, [&](auto& response) {
      place(response) = {.tag = tag, .content = Buffer{time.begin(), time.end()}};
    });
  };
  const auto check = [&](auto place) {
    EXPECT_EQ(fault_at(place, der::tag::generalized_time, "20260601000000Z"), "");
    EXPECT_EQ(fault_at(place, der::tag::generalized_time, "260601000000Z"), "ocsp_malformed");
    EXPECT_EQ(fault_at(place, der::tag::utc_time, "260601000000Z"), "ocsp_malformed");
  };
  check([](auto& response) -> DerNode& { return data_of(response).children.at(1); });                   // producedAt
  check([](auto& response) -> DerNode& { return answer_of(response).children.at(1).children.at(0); });  // of revocation
  check([](auto& response) -> DerNode& { return answer_of(response).children.at(2); });                 // thisUpdate
  check([](auto& response) -> DerNode& { return answer_of(response).children.at(3).children.at(0); });  // nextUpdate
}

TEST_F(Response, SaysNothingBesideGoodAndUnknown) {
  for (const auto status : {OcspStatus::good, OcspStatus::unknown}) {
    const auto encoded = response_by(root_, leaf_, root_, {.status = status});
    const auto fault = fault_with(encoded, [](auto& response) { answer_of(response).children.at(1).content = {0}; });
    EXPECT_EQ(fault, "ocsp_malformed");
  }
}

}  // namespace
}  // namespace bulla::x509

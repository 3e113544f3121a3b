// Who may answer for the status of a certificate (RFC 6960 §4.2.2.2), and which of the answers sent along count.
#include <functional>

#include "x509/status_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using std::chrono::seconds;

using Stapled = test::Status;

TEST_F(Stapled, ResponsesOfTheIssuerCount) {
  EXPECT_EQ(judged_with({}), "revocation_unknown");
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_)}), "");
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_, {.by_key = true})}), "");
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_, {.status = OcspStatus::unknown})}),
            "revocation_unknown");
  const auto revoked = test::response_by(middle_, leaf_, middle_, {.status = OcspStatus::revoked});
  EXPECT_EQ(judged_with({revoked}, StatusDemand::where_known), "certificate_revoked");
  EXPECT_EQ(judged_with({revoked, test::response_by(middle_, leaf_, middle_)}), "certificate_revoked");
  EXPECT_EQ(judged_with({revoked}, StatusDemand::nobody), "");
}

TEST_F(Stapled, ARevocationIsExplained) {
  judged_with({test::response_by(middle_, leaf_, middle_, {.status = OcspStatus::revoked})});
  ASSERT_FALSE(why_.attempts.empty());
  EXPECT_NE(why_.attempts[0].detail.find("revoked since 2026-01-01 00:00:00 UTC, because its key"), std::string::npos)
      << why_.attempts[0].detail;
}

TEST_F(Stapled, ResponsesOfNobodyCountNot) {
  const auto other = test::root("Other");
  EXPECT_EQ(judged_with({test::response_by(other, leaf_, middle_)}), "ocsp_not_usable");
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_, {.key = other.key})}), "ocsp_not_usable");
  EXPECT_EQ(judged_with({Buffer{0x30, 0x00}}), "ocsp_malformed");
  EXPECT_EQ(judged_with({Buffer{0x30, 0x00}}, StatusDemand::where_known), "");
  EXPECT_EQ(judged_with({Buffer{0x30, 0x00}, test::response_by(middle_, leaf_, middle_)}), "");
}

TEST_F(Stapled, TheFirstThatIsOfNoUseSaysWhy) {
  const auto malformed = Buffer{0x30, 0x00};
  const auto refused = from_hex("30030a0103");  // tryLater
  const auto stranger = test::response_by(test::root("Other"), leaf_, middle_);
  EXPECT_EQ(judged_with({refused, malformed}), "ocsp_not_usable");
  EXPECT_EQ(judged_with({malformed, refused}), "ocsp_malformed");
  EXPECT_EQ(judged_with({malformed, stranger}), "ocsp_malformed");
}

TEST_F(Stapled, NoMoreThanSixteenAreRead) {
  std::vector<Buffer> staples(15, Buffer{0x30, 0x00});
  staples.push_back(test::response_by(middle_, leaf_, middle_));
  EXPECT_EQ(judged_with(staples), "");
  staples.insert(staples.begin(), Buffer{0x30, 0x00});
  EXPECT_EQ(judged_with(staples), "ocsp_malformed");
}

TEST_F(Stapled, ACertificateMayDemandIt) {
  const auto feature = from_hex("3003020105");
  leaf_ = leaf_with({{oids::tls_feature, false, feature}});
  EXPECT_EQ(judged_with({}, StatusDemand::where_known), "ocsp_missing");
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_)}, StatusDemand::where_known), "");
  EXPECT_EQ(judged_with({Buffer{0x30, 0x00}}, StatusDemand::where_known), "ocsp_malformed");
  EXPECT_EQ(judged({}, StatusDemand::where_known), "");  // nobody asked for one
}

// Whom the issuer has appointed to answer.
class Responder : public Stapled {
 protected:
  CertificateRequest request() const {
    auto request = test::leaf_request("responder");
    request.purposes.clear();
    request.more_extensions = {{oids::extended_key_usage, false, purpose_}};
    return request;
  }
  test::Holder responder(const std::function<void(CertificateRequest&)>& change = {}) const {
    auto changed = request();
    if (change) change(changed);
    return test::issued(changed, "responder", middle_);
  }
  Buffer response(const test::Holder& by, std::vector<Bytes> certificates, OcspStatus status = OcspStatus::good) const {
    return test::response_by(by, leaf_, middle_, {.status = status, .certificates = std::move(certificates)});
  }
  std::string told_by(const test::Holder& by) { return judged_with({response(by, {root_.der(), by.der()})}); }

  Buffer purpose_ = from_hex("300a 06082b06010505070309");
};

TEST_F(Responder, IsAppointedByTheIssuerItself) {
  EXPECT_EQ(told_by(responder()), "");
  EXPECT_EQ(told_by(test::issued(request(), "responder", root_)), "ocsp_not_usable");
  const auto impostor = test::self_signed(test::authority_request("CA"), "forger");
  EXPECT_EQ(told_by(test::issued(request(), "responder", impostor)), "ocsp_not_usable");  // of the issuer's name
}

TEST_F(Responder, IsForNothingElse) {
  const auto with = [&](std::vector<Extension> extensions) {
    return told_by(responder([&](auto& request) { request.more_extensions = std::move(extensions); }));
  };
  const auto any = from_hex("3006 0604551d2500");
  EXPECT_EQ(with({}), "ocsp_not_usable");
  EXPECT_EQ(with({{oids::extended_key_usage, false, any}}), "ocsp_not_usable");
  const Extension purpose{oids::extended_key_usage, false, purpose_};
  const auto null = from_hex("0500");
  EXPECT_EQ(with({purpose, {der::oid<1, 2, 3>, false, null}}), "");
  EXPECT_EQ(with({purpose, {der::oid<1, 2, 3>, true, null}}), "ocsp_not_usable");
  const std::vector<std::pair<std::string, std::string>> usages{{"03020780", ""},                  // digitalSignature
                                                                {"03020640", ""},                  // contentCommitment
                                                                {"03020520", "ocsp_not_usable"}};  // keyEncipherment
  for (const auto& [usage, fault] : usages) {
    const auto value = from_hex(usage);
    EXPECT_EQ(with({purpose, {oids::key_usage, true, value}}), fault) << usage;
  }
}

TEST_F(Responder, AnswersWhileItsCertificateIsValid) {
  const auto valid = [&](Time from, Time until) {
    return told_by(responder([&](auto& request) {
      request.not_before = from;
      request.not_after = until;
    }));
  };
  EXPECT_EQ(valid(test::june, test::june), "");
  EXPECT_EQ(valid(test::june + seconds{1}, test::december), "ocsp_not_usable");
  EXPECT_EQ(valid(test::january, test::june - seconds{1}), "ocsp_not_usable");
}

TEST_F(Responder, IsFoundAmongUpToEightCertificates) {
  const auto by = responder();
  const auto unreadable = from_hex("3000");
  const auto no_sequence = from_hex("0500");
  EXPECT_EQ(judged_with({response(by, {})}), "ocsp_not_usable");
  EXPECT_EQ(judged_with({response(by, {no_sequence, by.der()})}), "ocsp_not_usable");
  std::vector<Bytes> certificates(7, unreadable);
  certificates.push_back(by.der());
  EXPECT_EQ(judged_with({response(by, certificates)}), "");
  certificates.insert(certificates.begin(), unreadable);
  EXPECT_EQ(judged_with({response(by, certificates)}), "ocsp_not_usable");
}

TEST_F(Responder, HasAKeyThatIsStrong) {
  test::key("RSA responder", crypto::KeyKind::rsa);
  const auto by = test::issued(request(), "RSA responder", middle_);
  options_.minimum_rsa_bits = by.key->bits();
  EXPECT_EQ(told_by(by), "");
  options_.minimum_rsa_bits += 8;
  EXPECT_EQ(told_by(by), "ocsp_not_usable");
}

TEST_F(Responder, HasAKeyThatCanBeUsed) {
  auto by = test::issued_for_no_key(request(), middle_);
  by.key = &test::key("responder");
  EXPECT_EQ(told_by(by), "ocsp_not_usable");
}

TEST_F(Responder, IsNotHeardOnceItIsRevoked) {
  const auto by = responder();
  const auto revoking = response(by, {by.der()}, OcspStatus::revoked);
  EXPECT_EQ(judged_with({revoking}, StatusDemand::where_known, {list(middle_)}), "certificate_revoked");
  EXPECT_EQ(judged_with({revoking}, StatusDemand::where_known, {list(middle_, {serial_of(by)})}), "");
}

TEST_F(Responder, IsAskedNoMoreThanTheBudgetAllows) {
  const auto by = responder();
  // The path's two signatures; one over the certificate and one over the response.
  for (const std::size_t checks : {2U, 3U, 4U}) {
    options_.max_signature_checks = checks;
    EXPECT_EQ(judged_with({response(by, {by.der()})}), checks == 4 ? "" : "path_budget") << checks;
  }
  options_.max_signature_checks = 2;
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_)}), "path_budget");
}

}  // namespace
}  // namespace bulla::x509

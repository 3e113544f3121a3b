// Who may sign lists of revoked certificates (RFC 5280 §6.3.3 (f), (g)), and how much is asked to find out.
#include "x509/status_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using test::Holder;

// Lists by another holder of the CA's name.
class Signers : public test::Status {
 protected:
  static Holder signer(const Holder& issuer, const std::string& key = "key for lists",
                       std::vector<Extension> more = {}) {
    auto request = test::authority_request("CA");
    request.more_extensions = std::move(more);
    return test::issued(request, key, issuer);
  }
  std::string told_by(const Holder& signer) {
    sent_ = {signer};
    return judged({list(signer)}, StatusDemand::leaf);
  }

  Holder other_ = test::root("Other");
};

TEST_F(Signers, AreUnderTheSameAnchor) {
  anchors_ = {root_, other_};
  EXPECT_EQ(told_by(signer(root_)), "");
  EXPECT_EQ(told_by(signer(other_)), "revocation_unknown");
  EXPECT_EQ(told_by(signer(test::self_signed(test::authority_request("Root"), "forger"))), "revocation_unknown");
}

TEST_F(Signers, MaySignLists) {
  const auto certificates_alone = from_hex("03020204");  // keyCertSign
  EXPECT_EQ(told_by(signer(root_, "key for lists", {{oids::key_usage, true, certificates_alone}})),
            "revocation_unknown");
}

TEST_F(Signers, HaveKeysThatAreStrong) {
  test::key("RSA for lists", crypto::KeyKind::rsa);
  const auto by_rsa = signer(root_, "RSA for lists");
  options_.minimum_rsa_bits = by_rsa.key->bits();
  EXPECT_EQ(told_by(by_rsa), "");
  options_.minimum_rsa_bits += 8;
  EXPECT_EQ(told_by(by_rsa), "key_too_weak");  // of the path over the signer, which tells more than a missing status
  EXPECT_EQ(judged({list(by_rsa)}, StatusDemand::where_known), "");
}

TEST_F(Signers, AreJudgedOnceForAllTheirLists) {
  const auto of_reasons = [&](const Buffer& scope) {
    return test::list_by(sent_.front(), {.extensions = {{oids::issuing_distribution_point, true, scope}}});
  };
  const auto compromise = from_hex("3004 83020560");
  const auto other_reasons = from_hex("3005 8303071f80");
  sent_ = {signer(root_)};
  EXPECT_EQ(judged({of_reasons(compromise), of_reasons(other_reasons)}, StatusDemand::leaf), "");
  // Two for the path; the issuer and the signer are tried with each list; one for the signer's own path, once.
  options_.max_signature_checks = 2 + 4 + 1;
  EXPECT_EQ(judged({of_reasons(compromise), of_reasons(other_reasons)}, StatusDemand::leaf), "");
}

TEST_F(Signers, AreJudgedAnewUnderEachAnchor) {
  anchors_ = {root_, other_};
  const auto under_other = test::issued(test::authority_request("CA"), "CA", other_);
  const auto theirs = signer(other_);
  const auto staple = Buffer{0x30, 0x00};  // read once, whatever comes
  sent_ = {theirs};
  EXPECT_EQ(judged_with({staple}, StatusDemand::leaf, {list(theirs)}), "ocsp_malformed");
  sent_ = {under_other, theirs};
  EXPECT_EQ(judged_with({staple}, StatusDemand::leaf, {list(theirs)}), "");
}

TEST_F(Signers, AreNoMoreThanEight) {
  anchors_ = {root_, other_};
  const auto good = signer(root_);
  for (const std::size_t strangers : {7U, 8U}) {
    sent_.clear();
    for (std::size_t i = 0; i < strangers; ++i) sent_.push_back(signer(other_));
    sent_.push_back(good);
    EXPECT_EQ(judged({list(good)}, StatusDemand::leaf), strangers == 7 ? "" : "revocation_unknown");
  }
}

TEST_F(Signers, AreJudgedWithAsManyCertificatesAsAChainMayHave) {
  sent_ = {signer(root_)};
  options_.max_certificates = 3;
  EXPECT_EQ(judged({list(sent_.front())}, StatusDemand::leaf), "");
}

// Each signer's own status is told by a list, and that list's signer's by another.
TEST_F(Signers, AreJudgedToACertainDepth) {
  const auto second = test::intermediate("second", root_);
  const auto third = test::intermediate("third", root_);
  const auto of_list = signer(second);
  const auto of_second = test::issued(test::authority_request("second"), "second for lists", third);
  const auto of_third = test::issued(test::authority_request("third"), "third for lists", root_);
  sent_ = {of_list, second, of_second, third, of_third};
  const auto first_list = list(of_list);
  const auto second_list = list(of_second, {serial_of(of_list)});
  const std::vector<Bytes> revoked{serial_of(of_second)};
  EXPECT_EQ(judged({first_list}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({first_list, second_list}, StatusDemand::leaf), "revocation_unknown");
  EXPECT_EQ(judged({first_list, second_list, list(third, revoked)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({first_list, second_list, list(of_third, revoked)}, StatusDemand::leaf), "revocation_unknown")
      << "its signer is not judged any more";
}

TEST_F(Signers, AreAskedNoMoreThanTheBudgetAllows) {
  options_.max_signature_checks = 2;  // the path's own
  EXPECT_EQ(judged({list(middle_)}, StatusDemand::leaf), "path_budget");
  options_.max_signature_checks = 3;
  EXPECT_EQ(judged({list(middle_)}, StatusDemand::leaf), "");
}

TEST_F(Signers, OfNoMoreThanSixtyFourListsAreLookedFor) {
  for (const int strangers : {63, 64}) {
    std::vector<Buffer> lists{list(middle_)};
    for (int i = 1; i <= strangers; ++i) {
      lists.push_back(test::list_by(forged(middle_), {.this_update = test::january + std::chrono::hours{i}}));
    }
    EXPECT_EQ(judged(lists, StatusDemand::leaf), strangers == 63 ? "" : "revocation_unknown");
  }
}

}  // namespace
}  // namespace bulla::x509

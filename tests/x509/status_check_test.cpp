#include "bulla/x509/status_check.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/ocsp_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using test::ListRequest;

class Status : public testing::Test {
 protected:
  std::string judged(const std::vector<Buffer>& lists, StatusDemand demand, Time now = test::june) {
    RevocationRule rule{.lists = *RevocationLists::parse(lists), .demand = demand};
    return test::verdict_on(*test::trusting({root_}, {.revocation = rule}), {leaf_, middle_}, {.now = now});
  }
  Bytes serial_of(const test::Holder& holder) const { return holder.certificate->serial_content; }
  Buffer list(const test::Holder& issuer, std::vector<Bytes> revoked = {}) const {
    return test::list_by(issuer, {.revoked = std::move(revoked)});
  }

  test::Holder root_ = test::root("Root");
  test::Holder middle_ = test::intermediate("CA", root_);
  test::Holder leaf_ = test::leaf("shop.example", middle_);
};

TEST_F(Status, OfWhatIsListedIsRevoked) {
  EXPECT_EQ(judged({list(middle_, {serial_of(leaf_)})}, StatusDemand::where_known), "certificate_revoked");
  EXPECT_EQ(judged({list(root_, {serial_of(middle_)})}, StatusDemand::where_known), "certificate_revoked");
  EXPECT_EQ(judged({list(middle_, {serial_of(leaf_)})}, StatusDemand::nobody), "");
  EXPECT_EQ(judged({list(middle_, {serial_of(middle_)})}, StatusDemand::leaf), "");
}

TEST_F(Status, IsAskedOfWhomTheDemandNames) {
  EXPECT_EQ(judged({}, StatusDemand::where_known), "");
  EXPECT_EQ(judged({}, StatusDemand::leaf), "revocation_unknown");
  EXPECT_EQ(judged({list(middle_)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({list(middle_)}, StatusDemand::all), "revocation_unknown");
  EXPECT_EQ(judged({list(middle_), list(root_)}, StatusDemand::all), "");
}

TEST_F(Status, IsNotToldByListsOfOthersOrOfOtherTimes) {
  auto forged = middle_;
  forged.key = test::root("Forger").key;
  EXPECT_EQ(judged({list(forged, {serial_of(leaf_)})}, StatusDemand::leaf), "revocation_unknown");
  EXPECT_EQ(judged({list(root_, {serial_of(leaf_)})}, StatusDemand::leaf), "revocation_unknown");
  const auto old = test::list_by(middle_, {.next_update = test::january + std::chrono::days{1}});
  EXPECT_EQ(judged({old}, StatusDemand::leaf), "revocation_unknown");
  const auto endless = test::list_by(middle_, {.next_update = std::nullopt});
  EXPECT_EQ(judged({endless}, StatusDemand::leaf, test::january + std::chrono::days{7}), "");
  EXPECT_EQ(judged({endless}, StatusDemand::leaf, test::january + std::chrono::days{8}), "revocation_unknown");
}

TEST_F(Status, IsToldWithinTheScopeOfAList) {
  const auto users = from_hex("30038101ff");
  const auto authorities = from_hex("30038201ff");
  const auto scoped = [&](const Buffer& scope) {
    return test::list_by(middle_, {.extensions = {{oids::issuing_distribution_point, true, scope}}});
  };
  EXPECT_EQ(judged({scoped(users)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({scoped(authorities)}, StatusDemand::leaf), "revocation_unknown");
}

TEST_F(Status, FollowsADelta) {
  const auto number = [](int n) { return Buffer{0x02, 0x01, static_cast<std::uint8_t>(n)}; };
  const auto one = number(1);
  const auto two = number(2);
  const auto removed = from_hex("0a0108");
  const auto base =
      test::list_by(middle_, {.revoked = {serial_of(leaf_)}, .extensions = {{oids::crl_number, false, one}}});
  const auto delta =
      test::list_by(middle_, {.revoked = {serial_of(leaf_)},
                              .entry_extensions = {{oids::reason_code, false, removed}},
                              .extensions = {{oids::crl_number, false, two}, {oids::delta_crl_indicator, true, one}}});
  EXPECT_EQ(judged({base}, StatusDemand::leaf), "certificate_revoked");
  EXPECT_EQ(judged({base, delta}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({delta}, StatusDemand::leaf), "revocation_unknown");
}

TEST_F(Status, IsWhatTheNewestListOfAnIssuerSays) {
  const auto listed = test::list_by(middle_, {.revoked = {serial_of(leaf_)}});
  const auto not_listed = test::list_by(middle_, {.this_update = test::january + std::chrono::days{1}});
  const auto listed_since =
      test::list_by(middle_, {.revoked = {serial_of(leaf_)}, .this_update = test::january + std::chrono::days{2}});
  for (const auto demand : {StatusDemand::where_known, StatusDemand::leaf}) {
    EXPECT_EQ(judged({listed, not_listed}, demand), "");
    EXPECT_EQ(judged({not_listed, listed}, demand), "");
    EXPECT_EQ(judged({listed_since, not_listed}, demand), "certificate_revoked");
    EXPECT_EQ(judged({not_listed, listed_since}, demand), "certificate_revoked");
  }
}

TEST_F(Status, IsKnownOnceListsForEveryReasonHaveSpoken) {
  const auto compromise = from_hex("3004 83020560");  // keyCompromise, cACompromise
  const auto other_reasons = from_hex("3005 8303071f80");
  const auto for_reasons = [&](const Buffer& scope, std::vector<Bytes> revoked = {}, Time made = test::january) {
    return test::list_by(middle_, {.revoked = std::move(revoked),
                                   .extensions = {{oids::issuing_distribution_point, true, scope}},
                                   .this_update = made});
  };
  EXPECT_EQ(judged({for_reasons(compromise)}, StatusDemand::leaf), "revocation_unknown");
  EXPECT_EQ(judged({for_reasons(other_reasons)}, StatusDemand::leaf), "revocation_unknown");
  EXPECT_EQ(judged({for_reasons(compromise), for_reasons(other_reasons)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({for_reasons(compromise), for_reasons(other_reasons, {serial_of(leaf_)})}, StatusDemand::leaf),
            "certificate_revoked");
  const auto newest = for_reasons(compromise, {}, test::january + std::chrono::days{1});
  const auto passed_over = for_reasons(compromise, {serial_of(leaf_)});  // of no other reasons
  EXPECT_EQ(judged({passed_over, newest, for_reasons(other_reasons)}, StatusDemand::leaf), "");
}

TEST_F(Status, IsToldByListsUnderAnyNameOfTheIssuer) {
  const auto scope = from_hex("3009 a007 a005 8603633a61");  // of the URI c:a
  const auto names = from_hex("3005 8603633a61");
  const auto told = test::list_by(middle_, {.extensions = {{oids::issuing_distribution_point, true, scope}}});
  EXPECT_EQ(judged({told}, StatusDemand::leaf), "revocation_unknown");
  auto request = test::leaf_request("shop.example");
  request.more_extensions = {{oids::issuer_alternative_name, false, names}};
  leaf_ = test::issued(request, "shop.example", middle_);
  EXPECT_EQ(judged({told}, StatusDemand::leaf), "");
}

TEST_F(Status, IsToldByASignerUnderTheSameAnchor) {
  const auto other = test::root("Other");
  const auto told_by = [&](const test::Holder& signer) {
    RevocationRule rule{.lists = *RevocationLists::parse({list(signer)}), .demand = StatusDemand::leaf};
    return test::verdict_on(*test::trusting({root_, other}, {.revocation = rule}), {leaf_, middle_, signer},
                            {.now = test::june});
  };
  auto request = test::authority_request("CA");
  EXPECT_EQ(told_by(test::issued(request, "key for lists", root_)), "");
  EXPECT_EQ(told_by(test::issued(request, "key for lists", other)), "revocation_unknown");
  const auto certificates_alone = from_hex("03020204");  // keyCertSign
  request.more_extensions = {{oids::key_usage, true, certificates_alone}};
  EXPECT_EQ(told_by(test::issued(request, "key for lists", root_)), "revocation_unknown");
}

class Deltas : public Status {
 protected:
  static Buffer number(int n) { return Buffer{0x02, 0x01, static_cast<std::uint8_t>(n)}; }
  Buffer base(std::vector<Bytes> revoked) const {
    return test::list_by(middle_, {.revoked = std::move(revoked), .extensions = {{oids::crl_number, false, one_}}});
  }
  // Says that the leaf is revoked no more.
  Buffer removing(const test::Holder& issuer, const Buffer& to_base, std::vector<Extension> more = {}) const {
    more.insert(more.end(), {{oids::crl_number, false, three_}, {oids::delta_crl_indicator, true, to_base}});
    return test::list_by(issuer, {.revoked = {serial_of(leaf_)},
                                  .entry_extensions = {{oids::reason_code, false, removed_}},
                                  .extensions = more});
  }

  Buffer one_ = number(1);
  Buffer two_ = number(2);
  Buffer three_ = number(3);
  Buffer removed_ = from_hex("0a0108");
};

TEST_F(Deltas, GoWithTheirOwnBaseAlone) {
  const auto with = [&](const Buffer& delta) { return judged({base({serial_of(leaf_)}), delta}, StatusDemand::leaf); };
  EXPECT_EQ(with(removing(middle_, one_)), "");
  EXPECT_EQ(with(removing(middle_, two_)), "certificate_revoked");  // to a newer base
  EXPECT_EQ(with(removing(root_, one_)), "certificate_revoked");
  const auto scope = from_hex("30038101ff");
  EXPECT_EQ(with(removing(middle_, one_, {{oids::issuing_distribution_point, true, scope}})), "certificate_revoked");
  const auto other_key = from_hex("3006 800401020304");
  EXPECT_EQ(with(removing(middle_, one_, {{oids::authority_key_identifier, false, other_key}})), "certificate_revoked");
  auto forged = middle_;
  forged.key = test::root("Forger").key;
  EXPECT_EQ(with(removing(forged, one_)), "certificate_revoked");
}

TEST_F(Deltas, AddWhatIsRevokedSince) {
  const auto delta = test::list_by(
      middle_, {.revoked = {serial_of(leaf_)},
                .extensions = {{oids::crl_number, false, two_}, {oids::delta_crl_indicator, true, one_}}});
  EXPECT_EQ(judged({base({})}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({base({}), delta}, StatusDemand::leaf), "certificate_revoked");
}

class Stapled : public Status {
 protected:
  std::string judged_with(const std::vector<Buffer>& staples, StatusDemand demand = StatusDemand::leaf) {
    const std::vector<Bytes> views{staples.begin(), staples.end()};
    return test::verdict_on(*test::trusting({root_}, {.revocation = {.demand = demand}}), {leaf_, middle_},
                            {.now = test::june, .staples = views, .staple_asked = true}, &why_);
  }
  test::Holder responder_with(std::vector<Extension> extensions) {
    auto request = test::leaf_request("responder");
    request.purposes.clear();
    request.more_extensions = std::move(extensions);
    return test::issued(request, "responder", middle_);
  }
  Buffer ocsp_purpose_ = from_hex("300a 06082b06010505070309");
  Explanation why_;
};

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

TEST_F(Stapled, TheIssuerMayAppointAResponder) {
  const auto by = [&](const test::Holder& responder) {
    return judged_with({test::response_by(responder, leaf_, middle_, {.certificates = {root_, responder}})});
  };
  EXPECT_EQ(by(responder_with({{oids::extended_key_usage, false, ocsp_purpose_}})), "");
  EXPECT_EQ(by(responder_with({})), "ocsp_not_usable");
  EXPECT_EQ(by(responder_with({{oids::extended_key_usage, false, from_hex("3006 0604551d2500")}})), "ocsp_not_usable");
  const auto own = [&] {
    auto request = test::leaf_request("responder");
    request.purposes.clear();
    request.more_extensions = {{oids::extended_key_usage, false, ocsp_purpose_}};
    return test::issued(request, "responder", root_);
  }();
  EXPECT_EQ(by(own), "ocsp_not_usable");  // appointed by another
}

TEST_F(Stapled, ACertificateMayDemandIt) {
  auto request = test::leaf_request("shop.example");
  const auto feature = from_hex("3003020105");
  request.more_extensions = {{oids::tls_feature, false, feature}};
  leaf_ = test::issued(request, "shop.example", middle_);
  EXPECT_EQ(judged_with({}, StatusDemand::where_known), "ocsp_missing");
  EXPECT_EQ(judged_with({test::response_by(middle_, leaf_, middle_)}, StatusDemand::where_known), "");
  EXPECT_EQ(judged_with({Buffer{0x30, 0x00}}, StatusDemand::where_known), "ocsp_malformed");
  EXPECT_EQ(judged({}, StatusDemand::where_known), "");  // nobody asked for one
}

}  // namespace
}  // namespace bulla::x509

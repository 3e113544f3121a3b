#include "bulla/x509/status_check.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/crl_support.h"

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

}  // namespace
}  // namespace bulla::x509

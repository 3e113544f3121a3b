// The status of certificates by deltas to lists (RFC 5280 §5.2.4).
#include "x509/status_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using test::ListRequest;

class Deltas : public test::Status {
 protected:
  static Buffer number(int n) { return Buffer{0x02, 0x01, static_cast<std::uint8_t>(n)}; }
  Buffer base(std::vector<Bytes> revoked, const Buffer& its_number) const {
    return test::list_by(middle_,
                         {.revoked = std::move(revoked), .extensions = {{oids::crl_number, false, its_number}}});
  }
  // What says that the leaf is revoked no more.
  ListRequest removal(std::vector<Extension> extensions) const {
    return {.revoked = {serial_of(leaf_)},
            .entry_extensions = {{oids::reason_code, false, removed_}},
            .extensions = std::move(extensions)};
  }
  Buffer removing(const test::Holder& issuer, const Buffer& to_base, std::vector<Extension> more = {}) const {
    more.insert(more.end(), {{oids::crl_number, false, three_}, {oids::delta_crl_indicator, true, to_base}});
    return test::list_by(issuer, removal(std::move(more)));
  }

  Buffer one_ = number(1);
  Buffer two_ = number(2);
  Buffer three_ = number(3);
  Buffer removed_ = from_hex("0a0108");
};

TEST_F(Deltas, GoWithTheirOwnBaseAlone) {
  const auto with = [&](const Buffer& delta) {
    return judged({base({serial_of(leaf_)}, one_), delta}, StatusDemand::leaf);
  };
  EXPECT_EQ(with(removing(middle_, one_)), "");
  EXPECT_EQ(with(removing(middle_, two_)), "certificate_revoked");  // to a newer base
  EXPECT_EQ(with(removing(root_, one_)), "certificate_revoked");
  const auto scope = from_hex("30038101ff");
  EXPECT_EQ(with(removing(middle_, one_, {{oids::issuing_distribution_point, true, scope}})), "certificate_revoked");
  const auto other_key = from_hex("3006 800401020304");
  EXPECT_EQ(with(removing(middle_, one_, {{oids::authority_key_identifier, false, other_key}})), "certificate_revoked");
  EXPECT_EQ(with(removing(forged(middle_), one_)), "certificate_revoked");
}

TEST_F(Deltas, AddWhatIsRevokedSince) {
  const auto delta = test::list_by(
      middle_, {.revoked = {serial_of(leaf_)},
                .extensions = {{oids::crl_number, false, two_}, {oids::delta_crl_indicator, true, one_}}});
  EXPECT_EQ(judged({base({}, one_)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({base({}, one_), delta}, StatusDemand::leaf), "certificate_revoked");
}

TEST_F(Deltas, SayNothingWithoutTheirBase) {
  EXPECT_EQ(judged({removing(middle_, one_)}, StatusDemand::leaf), "revocation_unknown");
}

TEST_F(Deltas, AreNewerThanTheirBase) {
  const auto four = number(4);
  EXPECT_EQ(judged({base({serial_of(leaf_)}, two_), removing(middle_, one_)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({base({serial_of(leaf_)}, three_), removing(middle_, one_)}, StatusDemand::leaf),
            "certificate_revoked");
  EXPECT_EQ(judged({base({serial_of(leaf_)}, four), removing(middle_, one_)}, StatusDemand::leaf),
            "certificate_revoked");
}

TEST_F(Deltas, AndTheirBasesHaveNumbers) {
  const auto without = test::list_by(middle_, removal({{oids::delta_crl_indicator, true, one_}}));
  EXPECT_EQ(judged({base({serial_of(leaf_)}, one_), without}, StatusDemand::leaf), "certificate_revoked");
  EXPECT_EQ(judged({list(middle_, {serial_of(leaf_)}), removing(middle_, one_)}, StatusDemand::leaf),
            "certificate_revoked");
}

TEST_F(Deltas, CountWhileTheyAreCurrent) {
  auto request = removal({{oids::crl_number, false, three_}, {oids::delta_crl_indicator, true, one_}});
  request.next_update = test::june - std::chrono::seconds{1};
  EXPECT_EQ(judged({base({serial_of(leaf_)}, one_), test::list_by(middle_, request)}, StatusDemand::leaf),
            "certificate_revoked");
}

TEST_F(Deltas, OfHigherNumberCountWhicheverWasMadeLater) {
  const auto delta = [&](ListRequest request, const Buffer& its_number, std::chrono::days made) {
    request.extensions = {{oids::crl_number, false, its_number}, {oids::delta_crl_indicator, true, one_}};
    request.this_update = test::january + made;
    return test::list_by(middle_, request);
  };
  for (const int later : {2, 3}) {
    const std::chrono::days second{later == 2 ? 1 : 0};
    const std::chrono::days third{later == 3 ? 1 : 0};
    const auto revoking = ListRequest{.revoked = {serial_of(leaf_)}};
    EXPECT_EQ(
        judged({base({}, one_), delta(removal({}), two_, second), delta(revoking, three_, third)}, StatusDemand::leaf),
        "certificate_revoked");
    EXPECT_EQ(
        judged({base({}, one_), delta(revoking, two_, second), delta(removal({}), three_, third)}, StatusDemand::leaf),
        "");
  }
}

TEST_F(Deltas, AloneRemoveWhatABaseCantRevoke) {
  const auto odd = removal({{oids::crl_number, false, one_}});
  EXPECT_EQ(judged({test::list_by(middle_, odd)}, StatusDemand::leaf), "");
}

}  // namespace
}  // namespace bulla::x509

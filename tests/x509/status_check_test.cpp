#include "bulla/x509/status_check.h"

#include "bulla/der/writer.h"
#include "x509/status_support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using test::ListRequest;
using test::Status;

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
  EXPECT_EQ(judged({list(forged(middle_), {serial_of(leaf_)})}, StatusDemand::leaf), "revocation_unknown");
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
  leaf_ = leaf_with({{oids::issuer_alternative_name, false, names}});
  EXPECT_EQ(judged({told}, StatusDemand::leaf), "");
}

TEST_F(Status, AsksNotForNamesOfTheIssuerThatAreNoneOrTooMany) {
  const auto scope = from_hex("3009 a007 a005 8603633a61");  // of the URI c:a
  const auto told = test::list_by(middle_, {.extensions = {{oids::issuing_distribution_point, true, scope}}});
  const auto names = [&](std::size_t count) {
    der::Writer writer;
    writer.sequence([&] {
      for (std::size_t i = 0; i < count; ++i) writer.raw(from_hex("8603633a61"));
    });
    return std::move(writer).take();
  };
  const std::vector<std::pair<Buffer, std::string>> rows{
      {names(max_names_of_a_point - 1), ""},
      {names(max_names_of_a_point), "revocation_unknown"},  // with the issuer's own that is one too many
      {from_hex("3000"), "revocation_unknown"},
      {from_hex("3007 8603633a61 8600"), ""},
      {from_hex("3006 8603633a61 00"), "revocation_unknown"}};
  for (const auto& [value, fault] : rows) {
    leaf_ = leaf_with({{oids::issuer_alternative_name, false, value}});
    EXPECT_EQ(judged({told}, StatusDemand::leaf), fault) << to_hex(value);
    EXPECT_EQ(judged({list(middle_)}, StatusDemand::leaf), "") << to_hex(value);
  }
}

// RFC 9608
TEST_F(Status, IsAskedOfNobodyWhoSaysThatThereIsNone) {
  const auto null = from_hex("0500");
  EXPECT_EQ(judged({}, StatusDemand::leaf), "revocation_unknown");
  leaf_ = leaf_with({{oids::no_revocation_available, false, null}});
  EXPECT_EQ(judged({}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({list(middle_, {serial_of(leaf_)})}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({}, StatusDemand::all), "revocation_unknown");  // of the issuer
}

TEST_F(Status, IsToldByDutifulListsAtTheHighestLevel) {
  const auto number = from_hex("020101");
  const std::vector<Extension> numbered{{oids::crl_number, false, number}};
  const std::vector<std::pair<ListRequest, std::string>> rows{
      {{.extensions = numbered}, ""},
      {{}, "revocation_unknown"},
      {{.extensions = numbered, .next_update = std::nullopt}, "revocation_unknown"}};
  for (const auto& [request, fault] : rows) {
    const auto told = test::list_by(middle_, request);
    options_.level = Level::strict;
    EXPECT_EQ(judged({told}, StatusDemand::leaf, test::january), "");
    options_.level = Level::pedantic;
    EXPECT_EQ(judged({told}, StatusDemand::leaf, test::january), fault);
  }
}

// The leaf names another who keeps its issuer's list.
class Indirect : public Status {
 protected:
  static Buffer within(std::initializer_list<der::Tag> tags, Bytes content) {
    Buffer out{content.begin(), content.end()};
    for (const auto tag : tags) {
      der::Writer writer;
      writer.element(tag, out);
      out = std::move(writer).take();
    }
    return out;
  }
  static constexpr der::Tag directory = der::tag::constructed_context(4);
  static constexpr der::Tag names = der::tag::constructed_context(2);
  static constexpr der::Tag nested = der::tag::constructed_context(0);
  static constexpr auto sequence = der::tag::sequence;

  void SetUp() override {
    const auto points = within({directory, names, sequence, sequence}, root_.certificate->subject);
    leaf_ = leaf_with({{oids::crl_distribution_points, false, points}});
  }
  // A list by the root with such a scope; its entry, if any, is of that issuer's certificate.
  Buffer told(const Buffer& scope, std::vector<Bytes> revoked = {}, const test::Holder* of = nullptr) const {
    const auto issuer = of ? within({directory, sequence}, of->certificate->subject) : Buffer{};
    std::vector<Extension> entry;
    if (of) entry.push_back({oids::certificate_issuer, true, issuer});
    return test::list_by(root_, {.revoked = std::move(revoked),
                                 .entry_extensions = entry,
                                 .extensions = {{oids::issuing_distribution_point, true, scope}}});
  }

  Buffer indirect_ = from_hex("3003 8401ff");
};

TEST_F(Indirect, ListsTellOfTheCertificatesWhoseIssuerTheyName) {
  EXPECT_EQ(judged({told(indirect_)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({told(indirect_, {serial_of(leaf_)}, &middle_)}, StatusDemand::leaf), "certificate_revoked");
  const auto for_users = from_hex("3006 8101ff 8401ff");
  EXPECT_EQ(judged({told(for_users, {serial_of(leaf_)}, &middle_)}, StatusDemand::leaf), "certificate_revoked");
  EXPECT_EQ(judged({told(indirect_, {serial_of(leaf_)}, &root_)}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({told(indirect_, {serial_of(leaf_)})}, StatusDemand::leaf), "") << "of the list's own issuer";
  EXPECT_EQ(judged({told(from_hex("3003 8101ff"))}, StatusDemand::leaf), "revocation_unknown") << "not indirect";
  root_ = forged(root_);
  EXPECT_EQ(judged({told(indirect_)}, StatusDemand::leaf), "revocation_unknown");
}

TEST_F(Indirect, ListsOfAPointAreNamedLikeTheirIssuer) {
  const auto scoped = [&](Bytes name) {
    auto content = within({directory, nested, nested}, name);
    append(content, from_hex("8401ff"));
    return within({sequence}, content);
  };
  EXPECT_EQ(judged({told(scoped(root_.certificate->subject))}, StatusDemand::leaf), "");
  EXPECT_EQ(judged({told(scoped(middle_.certificate->subject))}, StatusDemand::leaf), "revocation_unknown");
}

}  // namespace
}  // namespace bulla::x509

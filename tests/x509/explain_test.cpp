#include "bulla/x509/explain.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "x509/crl_support.h"

namespace bulla::x509 {
namespace {

using namespace test;

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Explanation, HoldsDatesOfWhatExpired) {
  const auto anchor = root("anchor");
  auto request = leaf_request("old.test");
  request.not_after = january + std::chrono::hours{1};
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {issued(request, "old.test", anchor)}, {}, &why), "certificate_expired");
  ASSERT_EQ(why.attempts.size(), 1U);
  EXPECT_EQ(why.attempts[0].subjects, (std::vector<std::string>{"CN=old.test", "CN=anchor"}));
  EXPECT_EQ(why.attempts[0].detail,
            "\"old.test\" was valid until 2026-01-01 01:00:00 UTC; it is 2026-06-01 00:00:00 UTC");
  EXPECT_EQ(why.attempts[0].error.certificate, 0);
}

TEST(Explanation, HoldsTheNamesFoundAndWanted) {
  const auto anchor = root("anchor");
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("found.test", anchor)}, "wanted.test", &why), "wrong_name");
  EXPECT_EQ(why.attempts.at(0).detail, "\"wanted.test\" was wanted; the certificate is for DNS:found.test");
}

TEST(Explanation, TellsEachPathWithTheMostTellingFirst) {
  const auto anchor = root("anchor");
  auto expired = authority_request("middle");
  expired.not_after = january + std::chrono::hours{1};
  const auto nowhere = issued(authority_request("middle"), "middle", root("nobody"));
  const auto impostor =
      issued(authority_request("middle"), "middle", self_signed(authority_request("anchor"), "another key"));
  const auto late = issued(expired, "middle", anchor);
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("a.test", nowhere), nowhere, impostor, late}, {}, &why),
            "certificate_expired");
  ASSERT_EQ(why.attempts.size(), 3U);
  EXPECT_EQ(why.attempts[0].error.fault, Fault::certificate_expired);
  EXPECT_EQ(why.attempts[0].error.certificate, 3);
  EXPECT_EQ(why.attempts[1].error.fault, Fault::signature_invalid);
  EXPECT_EQ(why.attempts[1].error.certificate, 2);
  EXPECT_EQ(why.attempts[2].error.fault, Fault::unknown_issuer);
  EXPECT_EQ(why.attempts[2].error.certificate, 1);
  EXPECT_TRUE(says(why.attempts[2].detail, "CN=nobody"));
}

TEST(Explanation, PutsAnUnknownIssuerBeforeALeafsOwnFaults) {
  auto request = leaf_request("old.test");
  request.not_after = january + std::chrono::hours{1};
  EXPECT_EQ(verdict(*trusting({root("anchor")}), {issued(request, "old.test", root("nobody"))}), "unknown_issuer");
  auto own = leaf_request("self.test");
  EXPECT_EQ(verdict(*trusting({root("anchor")}), {self_signed(own, "self.test")}), "self_signed");
}

TEST(Explanation, BlamesAnAnchorByNoPlaceInTheChain) {
  auto request = authority_request("anchor");
  request.not_after = january + std::chrono::hours{1};
  const auto anchor = self_signed(request, "anchor");
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("a.test", anchor)}, {}, &why), "certificate_expired");
  EXPECT_EQ(why.attempts.at(0).error.certificate, Error::nowhere);
  EXPECT_TRUE(says(why.attempts.at(0).detail, "\"anchor\""));
}

TEST(Explanation, IsBounded) {
  const auto anchor = root("anchor");
  std::vector<Holder> chain{leaf("x.test", root("mesh"))};
  for (int i = 0; i < 12; ++i)
    chain.push_back(issued(authority_request("mesh"), "key " + std::to_string(i), root("mesh")));
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), chain, {}, &why), "unknown_issuer");
  EXPECT_LE(why.attempts.size(), max_attempts);
  EXPECT_FALSE(why.attempts.empty());
}

TEST(Explanation, OfAnUnreadableCertificateSaysWhich) {
  const auto trust = trusting({root("anchor")});
  const auto end = leaf("a.test", root("nobody"));
  const std::array<std::uint8_t, 1> rubbish{0x30};
  const std::array<Bytes, 2> chain{end.der(), rubbish};
  Explanation why;
  EXPECT_EQ(fault_name(trust->judge({.chain = chain, .now = june}, &why)), "unknown_issuer");
  ASSERT_EQ(why.attempts.size(), 2U);
  EXPECT_EQ(why.attempts[1].error.certificate, 1);
}

TEST(Explanation, IsEmptyForAGoodChain) {
  const auto anchor = root("anchor");
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("a.test", anchor)}, {}, &why), "");
  EXPECT_TRUE(why.attempts.empty());
}

TEST(Explanation, SaysWhyACertificateIsRevoked) {
  const auto anchor = root("anchor");
  const auto end = leaf("a.test", anchor);
  const std::vector<std::pair<std::uint8_t, std::string_view>> reasons{
      {0, ""},
      {1, ", because its key is not its owner's alone any more"},
      {2, ", because the CA's key is not its own alone any more"},
      {3, ", because its owner's name or place has changed"},
      {4, ", because another has taken its place"},
      {5, ", because what it stood for is no more"},
      {6, ", on hold: it may become good again"},
      {9, ", because its owner lost the right to it"},
      {10, ", because the CA's key is not its own alone any more"}};
  for (const auto& [number, text] : reasons) {
    const Buffer reason{0x0a, 0x01, number};
    const auto list = list_by(anchor, {.revoked = {end.certificate->serial_content},
                                       .entry_extensions = {{oids::reason_code, false, reason}}});
    const RevocationRule rule{.lists = *RevocationLists::parse({list})};
    Explanation why;
    EXPECT_EQ(verdict(*trusting({anchor}, {.revocation = rule}), {end}, {}, &why), "certificate_revoked");
    EXPECT_EQ(why.attempts.at(0).detail, "\"a.test\" (serial number " + end.certificate->serial_text() +
                                             ") has been revoked since 2026-01-01 00:00:00 UTC" + std::string{text});
  }
}

TEST(Explanation, ListsTenNamesAndCountsTheRest) {
  const auto anchor = root("anchor");
  for (const std::size_t count : {0U, 2U, 10U, 12U}) {
    auto request = leaf_request("0.test");
    request.names.clear();
    std::string listed;
    for (std::size_t i = 0; i < count; ++i) {
      const auto name = std::to_string(i) + ".test";
      request.names.push_back(dns(name));
      if (i < 10) listed += (i ? ", DNS:" : "DNS:") + name;
    }
    const auto expected = count == 0 ? "the certificate holds no names" : "the certificate is for " + listed;
    Explanation why;
    EXPECT_EQ(verdict(*trusting({anchor}), {issued(request, "a.test", anchor)}, "wanted.test", &why), "wrong_name");
    EXPECT_EQ(why.attempts.at(0).detail,
              "\"wanted.test\" was wanted; " + expected + (count == 12 ? " and 2 more" : ""));
  }
}

TEST(Explanation, TellsTheBoundsThatAnIssuerSets) {
  const auto anchor = root("anchor");
  auto request = authority_request("bound");
  request.authority->path_length = 0;
  const auto bound = issued(request, "bound", anchor);
  const auto middle = intermediate("middle", bound);
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("a.test", middle), middle, bound}, {}, &why), "path_too_long");
  EXPECT_EQ(why.attempts.at(0).detail, "\"bound\" allows 0 intermediates below it");
  const auto names = name_constraints({{der::tag::primitive_context(2), "good.test"}}, {});
  request.more_extensions = {{oids::name_constraints, true, names}};
  const auto narrow = issued(request, "bound", anchor);
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("a.test", narrow), narrow}, {}, &why), "name_constraint");
  EXPECT_EQ(why.attempts.at(0).detail, "the constraints stand in \"bound\"");
}

TEST(Explanation, TellsOfAKeyThatCantBeUsed) {
  const auto anchor = root("anchor");
  const auto bogus = issued_for_no_key(authority_request("middle"), anchor);
  const auto end = leaf("a.test", intermediate("middle", anchor));
  Explanation why;
  EXPECT_EQ(verdict(*trusting({anchor}), {end, bogus}, {}, &why), "key_unsupported");
  EXPECT_EQ(why.attempts.at(0).detail, "\"middle\" has a key that is ECDSA P-256");
  EXPECT_EQ(why.attempts.at(0).error.certificate, 1);
}

}  // namespace
}  // namespace bulla::x509

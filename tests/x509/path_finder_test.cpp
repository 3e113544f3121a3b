#include "bulla/x509/path_finder.h"

#include <gtest/gtest.h>

#include "bulla/x509/oids.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

TEST(PathFinder, FindsTheWayWhateverTheOrderOfTheBag) {
  const auto anchor = root("anchor");
  const auto one = intermediate("one", anchor);
  const auto two = intermediate("two", one);
  const auto three = intermediate("three", two);
  const auto end = leaf("a.test", three);
  const auto trust = trusting({anchor});
  std::vector<Holder> bag{one, two, three};
  std::ranges::sort(bag, {}, [](const Holder& holder) { return holder.certificate.get(); });
  do {
    EXPECT_EQ(verdict(*trust, {end, bag[0], bag[1], bag[2]}), "");
  } while (std::ranges::next_permutation(bag, {}, [](const Holder& holder) { return holder.certificate.get(); }).found);
}

TEST(PathFinder, NeedsEveryIntermediate) {
  const auto anchor = root("anchor");
  const auto one = intermediate("one", anchor);
  const auto two = intermediate("two", one);
  const auto trust = trusting({anchor});
  EXPECT_EQ(verdict(*trust, {leaf("a.test", two), one}), "unknown_issuer");
  EXPECT_EQ(verdict(*trust, {leaf("a.test", two), two}), "unknown_issuer");
}

TEST(PathFinder, BacktracksFromABadIssuerToAGoodOne) {
  const auto anchor = root("anchor");
  auto expired = authority_request("middle");
  expired.not_after = january + std::chrono::hours{1};
  const auto bad = issued(expired, "middle", anchor);
  const auto good = intermediate("middle", anchor);
  const auto end = leaf("a.test", good);
  const auto trust = trusting({anchor});
  EXPECT_EQ(verdict(*trust, {end, bad}), "certificate_expired");
  EXPECT_EQ(verdict(*trust, {end, bad, good}), "");
  EXPECT_EQ(verdict(*trust, {end, good, bad}), "");
}

TEST(PathFinder, BacktracksFromABadSignatureHighUp) {
  const auto anchor = root("anchor");
  const auto impostor = self_signed(authority_request("anchor"), "another key");
  const auto other_anchor = root("other anchor");
  const auto bad = issued(authority_request("middle"), "middle", impostor);
  const auto good = issued(authority_request("middle"), "middle", other_anchor);
  const auto end = leaf("a.test", good);
  EXPECT_EQ(verdict(*trusting({anchor, other_anchor}), {end, bad, good}), "");
  EXPECT_EQ(verdict(*trusting({anchor, other_anchor}), {end, bad}), "signature_invalid");
}

TEST(PathFinder, StopsAtAnyTrustedCertificate) {
  const auto anchor = root("anchor");
  const auto middle = intermediate("middle", anchor);
  const auto end = leaf("a.test", middle);
  EXPECT_EQ(verdict(*trusting({middle}), {end}), "");
  EXPECT_EQ(verdict(*trusting({end}), {end}), "");
  EXPECT_EQ(verdict(*trusting({middle}), {end, middle, anchor}), "");
}

TEST(PathFinder, EndsInCyclesOfAuthorities) {
  const auto anchor = root("anchor");
  const auto a = issued(authority_request("a"), "a", root("b"));
  const auto b = issued(authority_request("b"), "b", root("a"));
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("x.test", a), a, b}), "unknown_issuer");
  const auto way_out = issued(authority_request("b"), "b", anchor);
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("x.test", a), a, b, way_out}), "");
}

TEST(PathFinder, UsesNoCertificateTwice) {
  const auto anchor = root("anchor");
  const auto a = issued(authority_request("a"), "a", root("b"));
  const auto b = issued(authority_request("b"), "b", root("a"));
  const auto way_out = issued(authority_request("b"), "b", anchor);
  const auto end = leaf("x.test", a);
  const std::array<Bytes, 5> chain{end.der(), a.der(), b.der(), way_out.der(), a.der()};
  const auto identity = trusting({anchor})->judge({.chain = chain, .now = june});
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->path().size(), 4U);  // not once more around
}

TEST(PathFinder, KeepsToTheNameConstraintsOfEveryIssuer) {
  const auto names = der::tag::primitive_context(2);
  const auto outer = name_constraints({{names, "good.test"}}, {{names, "a.good.test"}});
  const auto inner = name_constraints({{names, "x.good.test"}, {names, "a.good.test"}, {names, "bad.test"}}, {});
  const auto constrained = [](const std::string& name, Bytes value, const Holder& issuer) {
    auto request = authority_request(name);
    request.more_extensions = {{oids::name_constraints, true, value}};
    return issued(request, name, issuer);
  };
  const auto anchor = root("anchor");
  const auto one = constrained("one", outer, anchor);
  const auto two = constrained("two", inner, one);
  const auto judged = [&](const std::string& name) {
    return verdict(*trusting({anchor}), {leaf(name, two), two, one});
  };
  EXPECT_EQ(judged("www.x.good.test"), "");
  for (const auto* name : {"www.y.good.test", "www.a.good.test", "www.bad.test"})
    EXPECT_EQ(judged(name), "name_constraint") << name;
}

TEST(PathFinder, SpendsNoSignaturesOnAMeshThatLeadsNowhere) {
  TrustOptions options;
  options.max_signature_checks = 0;
  const auto anchor = root("anchor");
  std::vector<Holder> chain{leaf("x.test", root("mesh"))};
  for (int i = 0; i < 20; ++i)
    chain.push_back(issued(authority_request("mesh"), "key " + std::to_string(i % 5), root("mesh")));
  EXPECT_EQ(verdict(*trusting({anchor}, options), chain), "unknown_issuer");
}

TEST(PathFinder, SaysSoWhenAMeshCostsTooMuch) {
  TrustOptions options;
  options.max_signature_checks = 5;
  const auto anchor = root("mesh");
  const auto impostor = self_signed(authority_request("mesh"), "another key");
  std::vector<Holder> chain{leaf("x.test", impostor)};
  for (int i = 0; i < 20; ++i) chain.push_back(issued(authority_request("mesh"), "key " + std::to_string(i), impostor));
  EXPECT_EQ(verdict(*trusting({anchor}, options), chain), "path_budget");
  EXPECT_EQ(verdict(*trusting({anchor}), {chain.begin(), chain.begin() + 3}), "signature_invalid");
}

TEST(PathFinder, BoundsItsSteps) {
  TrustOptions options;
  options.max_steps = 2;
  const auto anchor = root("anchor");
  const auto one = intermediate("one", anchor);
  const auto two = intermediate("two", one);
  EXPECT_EQ(verdict(*trusting({anchor}, options), {leaf("a.test", one), one}), "");
  EXPECT_EQ(verdict(*trusting({anchor}, options), {leaf("a.test", two), one, two}), "path_budget");
}

TEST(PathFinder, BoundsTheLengthOfAPath) {
  TrustOptions options;
  options.max_path_length = 3;
  const auto anchor = root("anchor");
  const auto one = intermediate("one", anchor);
  const auto two = intermediate("two", one);
  EXPECT_EQ(verdict(*trusting({anchor}, options), {leaf("a.test", one), one}), "");
  EXPECT_EQ(verdict(*trusting({anchor}, options), {leaf("a.test", two), one, two}), "path_budget");
}

TEST(PathFinder, RefusesAnIssuerThatIsNoAuthority) {
  const auto anchor = root("anchor");
  const auto thief = leaf("thief.test", anchor);
  EXPECT_EQ(verdict(*trusting({anchor}), {leaf("victim.test", thief), thief}, "victim.test"), "not_a_ca");
}

}  // namespace
}  // namespace bulla::x509

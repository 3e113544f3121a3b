#include "bulla/x509/anchors.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

std::vector<std::string> issuers_of(const Anchors& anchors, const Holder& child) {
  std::vector<std::string> names;
  anchors.for_each_issuer(*child.certificate,
                          [&](const LazyKey& anchor) { names.push_back(anchor.certificate().subject_text()); });
  return names;
}

TEST(Anchors, AreFoundByTheNameOfTheIssuer) {
  const auto one = root("one");
  const auto two = root("two");
  const std::array<Bytes, 2> both{one.der(), two.der()};
  const auto anchors = *Anchors::parse(both);
  EXPECT_EQ(issuers_of(*anchors, leaf("a.test", two)), std::vector<std::string>{"CN=two"});
  EXPECT_TRUE(issuers_of(*anchors, leaf("b.test", root("three"))).empty());
}

TEST(Anchors, CountOnceAndKnowTheirOwn) {
  const auto one = root("one");
  const std::array<Bytes, 2> twice{one.der(), one.der()};
  const auto anchors = *Anchors::parse(twice);
  EXPECT_EQ(anchors->certificates().size(), 1U);
  EXPECT_NE(anchors->find(*one.certificate), nullptr);
  EXPECT_EQ(anchors->find(*root("one").certificate), nullptr);  // the same name and key, another serial number
}

TEST(Anchors, SayWhichOneIsMalformed) {
  const auto one = root("one");
  const std::array<std::uint8_t, 2> rubbish{0x30, 0x05};
  const std::array<Bytes, 2> mixed{one.der(), rubbish};
  const auto anchors = Anchors::parse(mixed);
  ASSERT_FALSE(anchors);
  EXPECT_EQ(anchors.error().certificate, 1);
}

TEST(Anchors, ImportAKeyOnce) {
  const auto one = root("one");
  const LazyKey lazy{one.certificate};
  const auto& first = lazy.key(openssl::provider());
  ASSERT_TRUE(first);
  EXPECT_EQ(first.get(), lazy.key(openssl::provider()).get());
}

}  // namespace
}  // namespace bulla::x509

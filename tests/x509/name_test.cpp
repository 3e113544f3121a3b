#include "bulla/x509/name.h"

#include <gtest/gtest.h>

#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

std::string normalised(std::string_view text) {
  const auto name = ReferenceName::parse(text);
  return name ? std::string{name->text()} : std::string{name.error().row().name};
}

TEST(ReferenceName, IsNormalised) {
  EXPECT_EQ(normalised("Shop.Example."), "shop.example");
  EXPECT_EQ(normalised("localhost"), "localhost");
  EXPECT_EQ(normalised("XN--Bcher-KVA.example"), "xn--bcher-kva.example");
  EXPECT_EQ(normalised("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(normalised("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(normalised("[::1]"), "::1");
  EXPECT_EQ(normalised("::ffff:192.0.2.1"), "::ffff:c000:201");
  EXPECT_EQ(normalised("1:2:3:4:5:6:1.2.3.4"), "1:2:3:4:5:6:102:304");
  EXPECT_EQ(normalised("Some.One@Example.ORG"), "Some.One@example.org");
  EXPECT_EQ(normalised(std::string(64, 'a') + "@example.org"), std::string(64, 'a') + "@example.org");
}

TEST(ReferenceName, KnowsItsKind) {
  EXPECT_EQ(any_name("shop.example").kind(), NameKind::dns);
  EXPECT_EQ(any_name("a@shop.example").kind(), NameKind::email);
  EXPECT_EQ(any_name("192.0.2.1").kind(), NameKind::ip);
  EXPECT_EQ(to_hex(any_name("192.0.2.1").octets()), "c0000201");
  EXPECT_EQ(to_hex(any_name("::ffff:192.0.2.1").octets()), "00000000000000000000ffffc0000201");
  for (const std::size_t size : {0U, 4U, 5U, 16U, 17U}) {
    EXPECT_EQ(ReferenceName::ip_octets(Buffer(size, 1)).has_value(), size == 4 || size == 16) << size;
  }
}

TEST(ReferenceName, IsRefusedIfItIsNone) {
  const std::string long_label(64, 'a');
  std::string long_name;
  for (int i = 0; i < 127; ++i) long_name += "a.";
  for (const auto& bad : {std::string{},
                          std::string{"."},
                          std::string{"a..b"},
                          std::string{".a"},
                          std::string{"-a.example"},
                          std::string{"a-.example"},
                          std::string{"a_b.example"},
                          std::string{"a b"},
                          std::string{"*.example.com"},
                          std::string{"b\xc3\xbc.example"},
                          std::string{"a.example:443"},
                          std::string{"1.2.3"},
                          std::string{"1.2.3.4.5"},
                          std::string{"256.1.1.1"},
                          std::string{"01.1.1.1"},
                          std::string{"0x7f.0.0.1"},
                          std::string{"::1::"},
                          std::string{"1:2:3:4:5:6:7"},
                          std::string{"1:2:3:4:5:6:7:8:9"},
                          std::string{":1"},
                          std::string{"1:"},
                          std::string{"::12345"},
                          std::string{"1.2.3.4::"},
                          std::string{"::1.2.3"},
                          std::string{"fe80::1%eth0"},
                          std::string{"[1.2.3.4"},
                          std::string{"1:2:3:4:5:6:7:8::"},
                          std::string{"1:2:3:4:5:6:7:1.2.3.4"},
                          std::string{"::g"},
                          std::string{"g::1"},
                          std::string{"::@"},
                          std::string{"::`"},
                          std::string{"a.@c.example"},
                          std::string(65, 'a') + "@c.example",
                          std::string{"@a.example"},
                          std::string{"a@"},
                          std::string{"a@b@c.example"},
                          std::string{"a..b@c.example"},
                          std::string{".a@c.example"},
                          std::string{"a b@c.example"},
                          std::string("a\0b", 3),
                          long_label,
                          long_name + "aa"}) {
    EXPECT_EQ(normalised(bad), "name_invalid") << bad;
  }
  EXPECT_EQ(normalised(long_name), long_name.substr(0, long_name.size() - 1));  // 253 octets and the last dot
}

TEST(ReferenceName, MayBeAPatternForIssuingAlone) {
  EXPECT_TRUE(any_name("*.Shop.example").is_pattern());
  EXPECT_FALSE(any_name("*@shop.example").is_pattern());
  EXPECT_FALSE(ReferenceName::parse_pattern("*.example"));
  EXPECT_FALSE(ReferenceName::parse_pattern("*.192.0.2.1"));
  EXPECT_FALSE(ReferenceName::parse_pattern("a.*.example"));
  EXPECT_FALSE(ReferenceName::parse_pattern("*"));
}

bool dns_matches(std::string_view wanted, std::string_view presented) {
  return matches(dns(wanted), {GeneralNameKind::dns, bytes_of(presented)});
}

TEST(Matching, OfDnsNamesDoesNotRegardCase) {
  EXPECT_TRUE(dns_matches("shop.example", "SHOP.example"));
  EXPECT_FALSE(dns_matches("shop.example", "shop.example."));
  EXPECT_FALSE(dns_matches("shop.example", "www.shop.example"));
  EXPECT_FALSE(dns_matches("www.shop.example", "shop.example"));
  EXPECT_FALSE(dns_matches("shop.example", std::string_view("shop.example\0.evil.example", 26)));
}

TEST(Matching, OfAWildcardIsOneWholeLeftLabel) {
  EXPECT_TRUE(dns_matches("a.shop.example", "*.shop.example"));
  EXPECT_TRUE(dns_matches("xn--a.shop.example", "*.SHOP.example"));
  EXPECT_FALSE(dns_matches("shop.example", "*.shop.example"));
  EXPECT_FALSE(dns_matches("a.b.shop.example", "*.shop.example"));
  EXPECT_FALSE(dns_matches("ab.shop.example", "a*.shop.example"));
  EXPECT_FALSE(dns_matches("a.b.example", "a.*.example"));
  EXPECT_FALSE(dns_matches("a.b.example", "*.*.example"));
  EXPECT_FALSE(dns_matches("shop.example", "*.example"));  // one label to its right is not enough
  EXPECT_FALSE(dns_matches("example", "*"));
  EXPECT_FALSE(dns_matches("example", "*.shop.example"));
  EXPECT_FALSE(dns_matches("a.b.example", "*.b..example"));
}

TEST(Matching, OfAnAddressNeedsAnAddress) {
  const auto address = any_name("192.0.2.1");
  EXPECT_TRUE(matches(address, {GeneralNameKind::ip_address, address.octets()}));
  EXPECT_FALSE(matches(address, {GeneralNameKind::dns, bytes_of("192.0.2.1")}));
  EXPECT_FALSE(matches(address, {GeneralNameKind::ip_address, any_name("::ffff:192.0.2.1").octets()}));
  EXPECT_FALSE(matches(dns("shop.example"), {GeneralNameKind::uri, bytes_of("shop.example")}));
}

TEST(Matching, OfAMailboxRegardsTheCaseOfItsLocalPart) {
  const auto matches_email = [](std::string_view presented) {
    return matches(any_name("Me@shop.example"), {GeneralNameKind::email, bytes_of(presented)});
  };
  EXPECT_TRUE(matches_email("Me@SHOP.example"));
  EXPECT_FALSE(matches_email("me@shop.example"));
  EXPECT_FALSE(matches_email("shop.example"));
  EXPECT_FALSE(matches_email("Me@other.example"));
  EXPECT_FALSE(matches(any_name("Me@shop.example"), {GeneralNameKind::dns, bytes_of("Me@shop.example")}));
  EXPECT_FALSE(matches_email("LongerThanMe@shop.example"));
}

TEST(Matching, NeverAcceptsAPatternThatIsAskedFor) {
  EXPECT_FALSE(matches(any_name("*.shop.example"), {GeneralNameKind::dns, bytes_of("*.shop.example")}));
}

TEST(Matching, OfACertificateIgnoresItsCommonName) {
  const auto authority = root("authority");
  auto request = leaf_request("common.test");
  request.names = {dns("other.test"), any_name("*.many.test")};
  const auto certificate = issued(request, "common.test", authority).certificate;
  EXPECT_FALSE(is_for(*certificate, dns("common.test")));
  EXPECT_TRUE(is_for(*certificate, dns("other.test")));
  EXPECT_TRUE(is_for(*certificate, dns("one.many.test")));
}

}  // namespace
}  // namespace bulla::x509

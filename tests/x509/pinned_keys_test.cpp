#include "bulla/x509/pinned_keys.h"

#include <gtest/gtest.h>

#include "bulla/der/pem.h"
#include "bulla/der/writer.h"
#include "bulla/openssl/keys.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

const auto& provider = openssl::provider();

Bytes info_of(const std::string& name) { return test::key(name).public_key_info(); }
KeyPin pin_of(Bytes info) { return KeyPin::of(info, provider); }

std::string verdict(const PinnedKeys& pinned, Bytes info, std::size_t minimum_rsa_bits = 0) {
  const auto judged = pinned.judge(info, minimum_rsa_bits);
  return judged ? std::string{} : std::string{judged.error().row().name};
}

TEST(KeyPin, IsWrittenAsCurlWritesItAndReadInBothForms) {
  // printf 'abc' | sha256sum
  const auto pin = pin_of(bytes_of("abc"));
  EXPECT_EQ(pin.text(), "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(KeyPin::parse(pin.text()), pin);
  EXPECT_EQ(KeyPin::parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), pin);
  EXPECT_EQ(KeyPin::parse("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), pin);
}

TEST(KeyPin, IsNothingThatOnlyLooksLikeOne) {
  const std::string good = pin_of(bytes_of("abc")).text();
  for (const auto& bad :
       std::vector{std::string{}, std::string{"sha256//"}, good + "=", good.substr(0, good.size() - 1),
                   "sha1//" + good.substr(8), good.substr(8), std::string(64, 'g'), std::string(63, 'a'),
                   std::string{"sha256//"} + std::string(44, 'A'), std::string{"sha256//"} + std::string(44, '!'),
                   " " + good, std::string{"sha256//"} + std::string(40, 'A') + "    "})
    EXPECT_FALSE(KeyPin::parse(bad)) << bad;
}

TEST(PinnedKeys, BelieveAKeyThatIsPinnedAndNoOther) {
  const auto pinned = PinnedKeys::create(provider, {pin_of(info_of("a")), pin_of(info_of("b"))});
  for (const auto* name : {"a", "b"}) {
    const auto judged = pinned->judge(info_of(name));
    ASSERT_TRUE(judged);
    EXPECT_TRUE(judged->is_raw_key());
    EXPECT_TRUE(judged->path().empty());
    EXPECT_TRUE(same_bytes(judged->public_key_info(), info_of(name)));
    const auto signature = test::key(name).sign(crypto::SignatureAlgorithm::ecdsa_sha256, bytes_of("x")).value();
    EXPECT_TRUE(judged->key().verify(crypto::SignatureAlgorithm::ecdsa_sha256, bytes_of("x"), signature));
  }
  EXPECT_EQ(verdict(*pinned, info_of("c")), "key_not_pinned");
  EXPECT_EQ(verdict(*PinnedKeys::create(provider, {}), info_of("a")), "key_not_pinned") << "none is not any";
}

TEST(PinnedKeys, AreATheSameInAnyOrderAndHoweverOften) {
  const auto a = pin_of(info_of("a"));
  const auto b = pin_of(info_of("b"));
  const auto pinned = PinnedKeys::create(provider, {b, a, b, a});
  EXPECT_EQ(pinned->pins().size(), 2U);
  EXPECT_EQ(verdict(*pinned, info_of("a")), "");
}

TEST(PinnedKeys, SayWhichPinWasShownAndWhichAreGood) {
  const auto pinned = PinnedKeys::create(provider, {pin_of(info_of("a"))});
  Explanation why;
  EXPECT_FALSE(pinned->judge(info_of("c"), 0, &why));
  ASSERT_EQ(why.attempts.size(), 1U);
  EXPECT_EQ(why.attempts[0].detail,
            "its pin is " + pin_of(info_of("c")).text() + ", and pinned is " + pin_of(info_of("a")).text());
  std::vector<KeyPin> many(20);
  for (std::size_t i = 0; i < many.size(); ++i) many[i].sha256[0] = static_cast<std::uint8_t>(i);
  EXPECT_FALSE(PinnedKeys::create(provider, many)->judge(info_of("c"), 0, &why));
  EXPECT_TRUE(why.attempts[0].detail.ends_with(" and 12 more")) << "bounded";
  EXPECT_FALSE(PinnedKeys::create(provider, {})->judge(info_of("c"), 0, &why));
  EXPECT_TRUE(why.attempts[0].detail.ends_with("and none is pinned"));
}

TEST(PinnedKeys, ThatAreTooWeakAreNotGoodForBeingPinned) {
  const auto rsa = openssl::generate_private_key(crypto::KeyKind::rsa, 2048).value().key;
  const auto info = rsa->public_key_info();
  const auto pinned = PinnedKeys::create(provider, {pin_of(info)});
  EXPECT_EQ(verdict(*pinned, info), "");
  EXPECT_EQ(verdict(*pinned, info, 3072), "key_too_weak") << "the question's minimum";
  EXPECT_EQ(verdict(*PinnedKeys::create(provider, {pin_of(info)}, 3072), info), "key_too_weak") << "their own";
  EXPECT_EQ(verdict(*PinnedKeys::create(provider, {pin_of(info)}, 3072), info, 1024), "key_too_weak");
}

TEST(PinnedKeys, ThatAreNoKeysAreRefusedEvenIfPinned) {
  const auto good = info_of("a");
  Buffer longer{good.begin(), good.end()};
  longer.push_back(0);
  Buffer off_curve{good.begin(), good.end()};
  off_curve.back() ^= 1;
  // SEQUENCE { SEQUENCE { OID 1.2.3 }, BIT STRING }: an algorithm that nobody knows
  const Buffer unknown{0x30, 0x0a, 0x30, 0x04, 0x06, 0x02, 0x2a, 0x03, 0x03, 0x02, 0x00, 0x01};
  const auto certificate = test::root("Root").certificate->der;
  const struct {
    const char* what;
    Bytes info;
    const char* fault;
  } rows[]{
      {"nothing", {}, "der_length"},
      {"no DER", bytes_of("no DER"), "der_tag"},
      {"an end in its middle", good.first(20), "der_length"},
      {"a byte behind it", longer, "der_trailing"},
      {"a certificate", certificate, "der_tag"},
      {"an unknown algorithm", unknown, "key_unsupported"},
      {"a point that is not on its curve", off_curve, "key_unsupported"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(verdict(*PinnedKeys::create(provider, {pin_of(row.info)}), row.info), row.fault) << row.what;
}

}  // namespace
}  // namespace bulla::x509

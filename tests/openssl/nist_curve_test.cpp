#include "bulla/openssl/nist_curve.h"

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

using crypto::Group;

// RFC 5903 §8.1
constexpr auto initiator_private = "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433";
constexpr auto initiator_public =
    "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
    "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";
constexpr auto responder_private = "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53";
constexpr auto responder_public =
    "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
    "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab";
constexpr auto shared_secret = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
constexpr auto p256_order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

std::unique_ptr<crypto::KeyExchange> start_with(const Group& group, Bytes private_key) {
  ScriptedRandom random{private_key};
  auto exchange = group.start(random);
  EXPECT_TRUE(exchange);
  return *std::move(exchange);
}

Fault fault_of(const Group& group, Bytes private_key, Bytes share) {
  const auto secret = start_with(group, private_key)->finish(share);
  EXPECT_FALSE(secret);
  return secret ? Fault{} : secret.error().fault;
}

TEST(NistCurve, StartsAndFinishesAsInRfc5903) {
  const auto exchange = start_with(*secp256r1(), from_hex(initiator_private));
  EXPECT_EQ(to_hex(exchange->share()), initiator_public);
  const auto secret = exchange->finish(from_hex(responder_public));
  ASSERT_TRUE(secret);
  EXPECT_EQ(to_hex(secret->expose()), shared_secret);
}

TEST(NistCurve, RespondsAsInRfc5903) {
  ScriptedRandom random{from_hex(responder_private)};
  const auto response = secp256r1()->respond(random, from_hex(initiator_public));
  ASSERT_TRUE(response);
  EXPECT_EQ(to_hex(response->share), responder_public);
  EXPECT_EQ(to_hex(response->secret.expose()), shared_secret);
}

// Wycheproof's private keys are numbers; ours are the bytes of one field element.
Buffer scalar_bytes(const WycheproofVector& vector, std::size_t size) {
  auto bytes = vector.bytes("private");
  while (bytes.size() > size && bytes.front() == 0) bytes.erase(bytes.begin());
  bytes.insert(bytes.begin(), size - std::min(size, bytes.size()), 0);
  return bytes;
}

void check_wycheproof(const Group& group, const std::string& file, std::size_t field_bytes) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, file);
  std::size_t agreed = 0, refused = 0;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    const auto secret = start_with(group, scalar_bytes(vector, field_bytes))->finish(vector.bytes("public"));
    if (secret) {
      ++agreed;
      EXPECT_NE(vector.verdict(), Verdict::invalid);
      EXPECT_EQ(to_hex(secret->expose()), vector.text("shared"));
    } else {
      ++refused;
      EXPECT_NE(vector.verdict(), Verdict::valid);
      EXPECT_EQ(secret.error().fault, Fault::bad_key_share);
    }
  }
  EXPECT_GT(agreed, 200u);
  EXPECT_GT(refused, 5u);
}

TEST(NistCurve, Secp256r1HoldsTheWycheproofVectors) {
  check_wycheproof(*secp256r1(), "ecdh_secp256r1_ecpoint_test.json", 32);
}
TEST(NistCurve, Secp384r1HoldsTheWycheproofVectors) {
  check_wycheproof(*secp384r1(), "ecdh_secp384r1_ecpoint_test.json", 48);
}

TEST(NistCurve, Secp521r1HoldsTheWycheproofVectors) {
  check_wycheproof(*secp521r1(), "ecdh_secp521r1_ecpoint_test.json", 66);
}

TEST(NistCurve, DrawsAgainWhenAScalarIsOutOfRange) {
  auto script = Buffer(32, 0xff);        // above the order
  append(script, from_hex(p256_order));  // the order itself
  append(script, Buffer(32));            // zero
  append(script, from_hex(initiator_private));
  EXPECT_EQ(to_hex(start_with(*secp256r1(), script)->share()), initiator_public);
}

TEST(NistCurve, GivesUpOnARandomSourceThatNeverFits) {
  ScriptedRandom stuck{Buffer(32 * 100, 0xff)};
  const auto exchange = secp256r1()->start(stuck);
  ASSERT_FALSE(exchange);
  EXPECT_EQ(exchange.error().fault, Fault::random_failed);
}

TEST(NistCurve, RefusesSharesThatAreNoUncompressedPointOfTheCurve) {
  const auto mine = from_hex(initiator_private);
  const auto good = from_hex(responder_public);
  auto off_curve = good;
  off_curve.back() ^= 1;
  auto compressed = Buffer(good.begin(), good.begin() + 33);
  compressed[0] = 2;
  auto hybrid = good;
  hybrid[0] = static_cast<std::uint8_t>(6 | (good.back() & 1));
  auto beyond_field = good;
  std::fill(beyond_field.begin() + 1, beyond_field.begin() + 33, 0xff);
  auto long_share = good;
  long_share.push_back(0);
  const Bytes infinity{mine.data(), 0};
  for (const Bytes share : {Bytes{off_curve}, Bytes{compressed}, Bytes{hybrid}, Bytes{beyond_field}, Bytes{long_share},
                            Bytes{good}.first(64), infinity}) {
    EXPECT_EQ(fault_of(*secp256r1(), mine, share), Fault::bad_key_share) << to_hex(share);
  }
  EXPECT_EQ(fault_of(*secp256r1(), mine, Buffer(1)), Fault::bad_key_share);
  EXPECT_EQ(fault_of(*secp256r1(), mine, Buffer(65)), Fault::bad_key_share);
}

TEST(NistCurve, BothSidesOfSecp384r1Agree) {
  const auto exchange = start_with(*secp384r1(), Buffer(48, 3));
  ScriptedRandom random{Buffer(48, 5)};
  const auto response = secp384r1()->respond(random, exchange->share());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->share.size(), 97u);
  const auto secret = exchange->finish(response->share);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->size(), 48u);
  EXPECT_EQ(to_hex(secret->expose()), to_hex(response->secret.expose()));
}

}  // namespace
}  // namespace bulla::openssl

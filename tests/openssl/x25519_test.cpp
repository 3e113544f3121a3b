#include "bulla/openssl/x25519.h"

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

// RFC 8448 §3
constexpr auto client_private = "49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005";
constexpr auto client_public = "99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c";
constexpr auto server_private = "b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e";
constexpr auto server_public = "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f";
constexpr auto shared_secret = "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d";

std::unique_ptr<crypto::KeyExchange> start_with(Bytes private_key) {
  ScriptedRandom random{private_key};
  auto exchange = x25519()->start(random);
  EXPECT_TRUE(exchange);
  return *std::move(exchange);
}

TEST(X25519, StartsAndFinishesAsInRfc8448) {
  const auto exchange = start_with(from_hex(client_private));
  EXPECT_EQ(to_hex(exchange->share()), client_public);
  const auto secret = exchange->finish(from_hex(server_public));
  ASSERT_TRUE(secret);
  EXPECT_EQ(to_hex(secret->expose()), shared_secret);
}

TEST(X25519, RespondsAsInRfc8448) {
  ScriptedRandom random{from_hex(server_private)};
  const auto response = x25519()->respond(random, from_hex(client_public));
  ASSERT_TRUE(response);
  EXPECT_EQ(to_hex(response->share), server_public);
  EXPECT_EQ(to_hex(response->secret.expose()), shared_secret);
}

TEST(X25519, HoldsTheWycheproofVectors) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, "x25519_test.json");
  std::size_t agreed = 0, refused = 0;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    const auto secret = start_with(vector.bytes("private"))->finish(vector.bytes("public"));
    if (secret) {
      ++agreed;
      EXPECT_NE(vector.verdict(), Verdict::invalid);
      EXPECT_EQ(to_hex(secret->expose()), vector.text("shared"));
    } else {
      ++refused;
      EXPECT_NE(vector.verdict(), Verdict::valid);
      EXPECT_EQ(secret.error().fault, Fault::bad_shared_secret);
      EXPECT_EQ(vector.text("shared"), std::string(64, '0'));
    }
  }
  EXPECT_GT(agreed, 400u);
  EXPECT_GT(refused, 10u);
}

TEST(X25519, RefusesTheAllZeroSecret) {
  const auto secret = start_with(from_hex(client_private))->finish(Buffer(32));
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().fault, Fault::bad_shared_secret);
}

TEST(X25519, RefusesAShareOfAnotherLength) {
  const auto exchange = start_with(from_hex(client_private));
  for (const std::size_t size : {0u, 31u, 33u, 65u}) {
    const auto secret = exchange->finish(Buffer(size, 9));
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().fault, Fault::bad_key_share);
  }
}

TEST(X25519, SaysWhenRandomnessFails) {
  ScriptedRandom dry{Bytes{}};
  const auto exchange = x25519()->start(dry);
  ASSERT_FALSE(exchange);
  EXPECT_EQ(exchange.error().fault, Fault::random_failed);
  EXPECT_FALSE(x25519()->respond(dry, from_hex(client_public)));
}

}  // namespace
}  // namespace bulla::openssl

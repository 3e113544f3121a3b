#include "bulla/explain/sealing.h"

#include <gtest/gtest.h>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

const Buffer handshake{22, 3, 3, 0, 1, 0};
const Buffer change_cipher_spec{20, 3, 3, 0, 1, 1};
const Buffer alert{21, 3, 3, 0, 2, 1, 0};
const Buffer data{23, 3, 3, 0, 1, 0};

TEST(Sealing, OfTls13GoesByTheTypeAlone) {
  Sealing sealing;
  EXPECT_FALSE(sealing.seals(Side::client, handshake));
  EXPECT_FALSE(sealing.seals(Side::client, change_cipher_spec));
  EXPECT_FALSE(sealing.seals(Side::client, handshake)) << "a second hello";
  EXPECT_TRUE(sealing.seals(Side::client, data));
  EXPECT_FALSE(sealing.seals(Side::client, Buffer{}));
}

TEST(Sealing, OfTls12BeginsWithTheChangeOfThatSide) {
  Sealing sealing;
  sealing.heed(test::Hellos12{"", ""}.server());
  EXPECT_FALSE(sealing.seals(Side::server, handshake));
  EXPECT_FALSE(sealing.seals(Side::server, alert));
  EXPECT_FALSE(sealing.seals(Side::client, change_cipher_spec));
  EXPECT_TRUE(sealing.seals(Side::client, handshake));
  EXPECT_TRUE(sealing.seals(Side::client, alert));
  EXPECT_FALSE(sealing.seals(Side::server, handshake));
}

TEST(Sealing, KnowsWhichMessagesChooseAVersion) {
  const test::Hellos12 hellos{"", ""};
  EXPECT_EQ(version_chosen_in(hellos.server()), wire::ProtocolVersion::tls12);
  EXPECT_FALSE(version_chosen_in(hellos.client()));
  EXPECT_FALSE(version_chosen_in(Buffer{2}));
  EXPECT_FALSE(version_chosen_in(Buffer{2, 0, 0, 0}));
  wire::ServerHello retry;
  retry.random.value = wire::hello_retry_request_random;
  EXPECT_FALSE(version_chosen_in(test::whole(retry)));
}

}  // namespace
}  // namespace bulla::explain

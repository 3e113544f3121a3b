#include "bulla/explain/facts12.h"

#include <gtest/gtest.h>

#include "bulla/wire/other_extensions.h"
#include "explain/story12.h"

namespace bulla::explain {
namespace {

using test::seen12;

TEST(Facts12, AreNoneInTls13) {
  const test::Story story;
  EXPECT_FALSE(facts_of(story.client_recorder.recording()).tls12);
}

TEST(Facts12, SayHowTheKeyCameAbout) {
  const auto transported = facts_of(seen12("rsa_aes_256_gcm_sha384").recording());
  ASSERT_TRUE(transported.tls12);
  EXPECT_TRUE(transported.transports_key());
  EXPECT_EQ(transported.tls12->encrypted_secret, 256U);
  EXPECT_EQ(transported.tls12->client_share, 0U);
  EXPECT_FALSE(transported.choice->share || transported.scheme[1]);
  const auto agreed = facts_of(seen12("ecdhe_ecdsa_chacha20_poly1305_sha256").recording());
  EXPECT_FALSE(agreed.transports_key());
  EXPECT_EQ(agreed.tls12->client_share, 32U);
  EXPECT_EQ(agreed.choice->share.value().group, "x25519");
  EXPECT_EQ(agreed.choice->version, "TLS 1.2");
  EXPECT_EQ(agreed.scheme[1], "ecdsa_secp256r1_sha256");
  EXPECT_GE(agreed.signature[1], 68U);
}

TEST(Facts12, SayWhatTheServerAgreedTo) {
  const auto facts = facts_of(seen12("ecdhe_rsa_aes_128_cbc_sha256_etm").recording());
  EXPECT_TRUE(facts.tls12->encrypt_then_mac && facts.tls12->extended_master_secret);
  EXPECT_EQ(facts.protocol, "") << "known, and none";
  const auto without = facts_of(seen12("rsa_aes_256_cbc_sha256_no_ems").recording());
  EXPECT_FALSE(without.tls12->encrypt_then_mac || without.tls12->extended_master_secret);
  ASSERT_TRUE(facts.tls12->ticket);
  EXPECT_EQ(facts.tls12->ticket->lifetime_hint, 7200U);
}

TEST(Facts12, ReadTheRarerExtensionsOfAServer) {
  // max_fragment_length, ALPN, two timestamps and something unheard of.
  const Buffer extensions = test::from_hex("00010001020010000500030268320012000800060001aa0001bb99990000");
  wire::ServerHello hello;
  const Buffer random(32, 2);
  hello.random.value = random;
  hello.cipher_suite = wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA;
  hello.extensions.raw = extensions;
  Facts facts;
  note_server_hello12(hello, facts);
  EXPECT_EQ(facts.protocol, "h2");
  EXPECT_EQ(facts.tls12->fragment_limit, 1024U);
  EXPECT_EQ(facts.tls12->timestamps, 2U);
  EXPECT_EQ(facts.tls12->extensions, (Words{"max_fragment_length", "application_layer_protocol_negotiation",
                                            "signed_certificate_timestamp", "unknown (0x9999)"}));
}

TEST(Facts12, SayInWhichFormEachSideShowsItsKey) {
  const Buffer extensions = test::from_hex("00130001020014000102");
  wire::ServerHello hello;
  const Buffer random(32, 2);
  hello.random.value = random;
  hello.extensions.raw = extensions;
  Facts facts;
  note_server_hello12(hello, facts);
  EXPECT_TRUE(facts.shows_raw_key(Side::client) && facts.shows_raw_key(Side::server));
}

TEST(Facts12, KnowASessionThatGoesOnFromOneThatBegins) {
  const auto resumed = [](const test::Hellos12& hellos) {
    return facts_of(test::resumed12(hellos).recording()).choice.value().resumed;
  };
  EXPECT_TRUE(resumed({"an id", "an id"}));
  EXPECT_TRUE(resumed({"", "", "a ticket"})) << "taken without an id: the server has finished, and shown nothing";
  Recorder recorder{Side::client, test::ticking()};
  const test::Hellos12 echoing{"an id", "an id"};
  recorder.message(Side::client, echoing.client());
  recorder.message(Side::server, echoing.server());
  recorder.message(Side::server, test::whole(wire::tls12::Certificate{}));
  EXPECT_FALSE(facts_of(recorder.recording()).choice.value().resumed) << "a certificate begins a new one";
  EXPECT_FALSE(facts_of(seen12("rsa_aes_256_gcm_sha384").recording()).choice.value().resumed);
}

TEST(Facts12, ReadAStapledResponse) {
  Recorder recorder{Side::client, test::ticking()};
  recorder.message(Side::server, test::Hellos12{"", ""}.server());
  const Buffer response(100, 0x30);
  wire::tls12::CertificateStatus status;
  status.response.value = response;
  recorder.message(Side::server, test::whole(status));
  EXPECT_EQ(facts_of(recorder.recording()).tls12.value().status, 100U);
}

TEST(Facts12, TakeNothingFromMessagesThatCannotBeRead) {
  Recorder recorder{Side::client, test::ticking()};
  recorder.message(Side::server, test::Hellos12{"", ""}.server());
  for (int type = 0; type < 20; ++type) {
    recorder.message(Side::server, Buffer{static_cast<std::uint8_t>(type), 0, 0, 2, 0xff, 0xff});
    recorder.message(Side::client, Buffer{static_cast<std::uint8_t>(type)});
  }
  const auto facts = facts_of(recorder.recording());
  EXPECT_FALSE(facts.challenge || facts.presented[0] || facts.presented[1] || facts.scheme[1]);
  EXPECT_FALSE(facts.tls12.value().has_client_key() || facts.tls12->ticket);
}

}  // namespace
}  // namespace bulla::explain

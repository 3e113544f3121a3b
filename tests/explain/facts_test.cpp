#include "bulla/explain/facts.h"

#include <gtest/gtest.h>

#include "bulla/compress/algorithms.h"
#include "bulla/explain/certificates.h"
#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "bulla/wire/other_extensions.h"
#include "explain/story.h"

namespace bulla::explain {
namespace {

TEST(Facts, SayWhatEachSideOfferedAndChose) {
  auto client = test::client_config();
  client->protocols = {"h2", "http/1.1"};
  auto server = test::server_config();
  server->protocols = {"http/1.1"};
  const test::Story story{client, server};
  for (const auto* recorder : {&story.client_recorder, &story.server_recorder}) {
    const auto facts = facts_of(recorder->recording());
    ASSERT_TRUE(facts.offer);
    EXPECT_EQ(facts.offer->versions.at(0), "TLS 1.3");
    EXPECT_EQ(facts.offer->suites.at(0), "TLS_AES_128_GCM_SHA256");
    EXPECT_EQ(facts.offer->groups.at(0), "X25519MLKEM768");
    EXPECT_EQ(facts.offer->shares.at(0).group, "X25519MLKEM768");
    EXPECT_EQ(facts.offer->shares.at(0).size, 1216U);
    EXPECT_EQ(facts.offer->protocols, (Words{"h2", "http/1.1"}));
    EXPECT_EQ(facts.offer->server_name, "server.example");
    ASSERT_TRUE(facts.choice);
    EXPECT_EQ(facts.choice->version, "TLS 1.3");
    EXPECT_EQ(facts.choice->share.value().group, "X25519MLKEM768");
    EXPECT_EQ(facts.protocol, "http/1.1");
    EXPECT_FALSE(facts.challenge);
    EXPECT_EQ(facts.scheme[1], "ecdsa_secp256r1_sha256");
    EXPECT_TRUE(facts.finished[0] && facts.finished[1]);
  }
}

TEST(Facts, SayWhoseCertificateItWas) {
  const test::Story story;
  const auto facts = facts_of(story.client_recorder.recording());
  const auto& leaf = facts.presented[1].value().chain.at(0);
  EXPECT_TRUE(test::holds(leaf.subject, "Test Leaf"));
  EXPECT_TRUE(test::holds(leaf.issuer, "Test Root"));
  EXPECT_EQ(leaf.names, Words{"DNS:server.example"});
  EXPECT_EQ(leaf.not_before, "2026-05-31 12:00:00 UTC");
  EXPECT_EQ(leaf.key, "ECDSA P-256");
  ASSERT_NE(facts.judged, nullptr);
  EXPECT_FALSE(facts.judged->broken);
}

TEST(Facts, SeeThroughACompressedCertificate) {
  auto client = test::client_config();
  client->identities = {test::client_identity()};
  auto server = test::server_config();
  server->client_authentication = ClientAuthentication::required;
  const test::Story plain{client, server};
  const auto all = compress::algorithms();
  auto compressing = std::make_shared<ServerConfig>(*server);
  client->certificate_compressions = compressing->certificate_compressions = {all.begin(), all.end()};
  const test::Story story{client, compressing};
  const auto& recording = story.client_recorder.recording();
  const auto whole = facts_of(plain.client_recorder.recording());
  const auto facts = facts_of(recording);
  for (const auto side : {Side::client, Side::server}) {
    const auto& presented = facts.presented[std::to_underlying(side)].value();
    const auto& as_it_is = whole.presented[std::to_underlying(side)].value();
    EXPECT_FALSE(as_it_is.compressed);
    ASSERT_TRUE(presented.compressed);
    EXPECT_EQ(presented.compressed->algorithm, "brotli");
    EXPECT_EQ(presented.compressed->whole, as_it_is.size);
    EXPECT_LT(presented.size, as_it_is.size);
    EXPECT_EQ(presented.chain.at(0).subject, as_it_is.chain.at(0).subject);
    EXPECT_EQ(certificates_from(side, recording), certificates_from(side, plain.client_recorder.recording()));
  }
}

// What cannot be expanded is as if it were not there.
TEST(Facts, SayNothingOfACompressedCertificateThatIsBroken) {
  Recording recording;
  Buffer message;
  const Buffer rubbish(20, 0xff);
  for (const auto algorithm :
       {wire::CertificateCompressionAlgorithm::brotli, wire::CertificateCompressionAlgorithm{99}}) {
    message.clear();
    ASSERT_TRUE(wire::append_handshake(wire::CompressedCertificate{algorithm, {1000}, {rubbish}}, message));
    recording.events.push_back(
        {.what = What::message, .from = Side::server, .message = message, .size = message.size()});
  }
  EXPECT_FALSE(facts_of(recording).presented[1]);
  EXPECT_TRUE(certificates_from(Side::server, recording).empty());
}

TEST(Facts, MakeHostileTextHarmlessAndShort) {
  wire::ProtocolNameList list;
  const std::string name = "\x1b[31m\r\n<b>";
  Buffer protocols;
  for (int i = 0; i < 100; ++i) {
    protocols.push_back(static_cast<std::uint8_t>(name.size()));
    append(protocols, bytes_of(name));
  }
  list.protocol_name_list.raw = protocols;
  Buffer block(protocols.size() + 100);
  wire::Writer writer{block};
  wire::put_extension(writer, list);
  const auto extensions = writer.finish().value();
  wire::ClientHello hello;
  const Buffer random(32, 1);
  const Buffer suites{0x0a, 0x0a, 0x13, 0x01, 0x12, 0x34};
  const Buffer compression{0};
  hello.random.value = random;
  hello.cipher_suites.raw = suites;
  hello.legacy_compression_methods.value = compression;
  hello.extensions.raw = extensions;
  Buffer raw;
  ASSERT_TRUE(wire::append_handshake(hello, raw));

  Recorder recorder{Side::server, test::ticking()};
  recorder.message(Side::client, raw);
  const auto facts = facts_of(recorder.recording());
  ASSERT_TRUE(facts.offer);
  EXPECT_EQ(facts.offer->suites, (Words{"TLS_AES_128_GCM_SHA256", "unknown (0x1234)"}));
  EXPECT_LE(facts.offer->protocols.size(), 25U);
  EXPECT_EQ(facts.offer->protocols.back(), "and 76 more");
  for (const char c : facts.offer->protocols.front()) EXPECT_GE(c, ' ');
}

TEST(Facts, TakeNothingFromMessagesThatCannotBeRead) {
  Recorder recorder{Side::client, test::ticking()};
  for (int type = 0; type < 256; ++type) {
    const Buffer message{static_cast<std::uint8_t>(type), 0, 0, 2, 0xff, 0xff};
    recorder.message(type % 2 == 0 ? Side::client : Side::server, message);
  }
  recorder.message(Side::server, Buffer{11});
  const auto facts = facts_of(recorder.recording());
  EXPECT_FALSE(facts.offer || facts.choice || facts.challenge || facts.protocol);
  EXPECT_FALSE(facts.presented[0] || facts.presented[1]);
}

TEST(Facts, NameMessagesAsPeopleDo) {
  EXPECT_EQ(message_name(1), "client hello");
  EXPECT_EQ(message_name(99), "message of type 99");
  EXPECT_EQ(message_name(Error::nowhere), "message");
}

}  // namespace
}  // namespace bulla::explain

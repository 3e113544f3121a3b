#include "bulla/handshake/agreement12.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/channel.h"
#include "support/recorder.h"
#include "support/split.h"

namespace bulla::handshake {
namespace {

using wire::CipherSuite;

const Buffer premaster(48, 0x11);
const Buffer first_message{1, 0, 0, 1, 0x55};

const crypto::Suite12& suite_of(CipherSuite id) {
  const auto& suites = openssl::provider().suites12;
  return *std::ranges::find(suites, std::to_underlying(id), &crypto::Suite12::id);
}

Agreement12 agreement(bool extended, CipherSuite id = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256) {
  Agreement12 made{.suite = &suite_of(id)};
  made.client_random.fill(0xc1);
  made.server_random.fill(0x5e);
  made.extended_master_secret = extended;
  made.transcript.add(first_message);
  made.transcript.choose(*made.suite->hash);
  return made;
}

TEST(Agreement12, MakesAMasterSecretThatTheHandshakeOrTheRandomsDetermine) {
  test::Recorder recorder;
  const auto extended = agreement(true);
  const auto plain = agreement(false);
  const auto& hash = *extended.suite->hash;
  const auto bound = make_master(extended, premaster, recorder);
  const auto old = make_master(plain, premaster, recorder);
  const auto by_transcript = keys::MasterSecret::extended(hash, premaster, extended.transcript.hash());
  const auto by_randoms = keys::MasterSecret::plain(hash, premaster, plain.randoms());
  EXPECT_TRUE(same_bytes(bound.expose(), by_transcript.expose()));
  EXPECT_TRUE(same_bytes(old.expose(), by_randoms.expose()));
  EXPECT_FALSE(same_bytes(bound.expose(), old.expose()));
}

TEST(Agreement12, TellsTheKeyLogTheMasterSecret) {
  test::Recorder recorder;
  const auto made = agreement(true);
  const auto master = make_master(made, premaster, recorder);
  const session::Session session{.terms = {}, .psk = keys::StageSecret{Buffer(48, 9)}};
  const auto revived = revive_master(made, session, recorder);
  EXPECT_TRUE(same_bytes(revived.expose(), Buffer(48, 9)));
  ASSERT_EQ(recorder.secrets.size(), 2U);
  for (const auto& line : recorder.secrets) {
    EXPECT_EQ(line.label, "CLIENT_RANDOM");
    EXPECT_EQ(line.client_random, to_hex(made.client_random));
  }
  EXPECT_TRUE(same_bytes(recorder.secrets[0].secret, master.expose()));
  EXPECT_TRUE(same_bytes(recorder.secrets[1].secret, revived.expose()));
}

TEST(Agreement12, MakesKeysOfTheSuitesSizesForEachDirection) {
  test::Recorder recorder;
  for (const auto& suite : openssl::provider().suites12) {
    SCOPED_TRACE(suite.name);
    auto made = agreement(true, static_cast<CipherSuite>(suite.id));
    made.order = crypto::MacOrder::encrypt_then_mac;
    const auto pair = make_keys(made, make_master(made, premaster, recorder));
    const auto sizes = crypto::key_sizes(suite);
    for (const auto* keys : {&pair.client, &pair.server}) {
      EXPECT_EQ(keys->keys.mac.size(), sizes.mac);
      EXPECT_EQ(keys->keys.key.size(), sizes.key);
      EXPECT_EQ(keys->keys.iv.size(), sizes.iv);
      EXPECT_EQ(keys->order, crypto::MacOrder::encrypt_then_mac);
      EXPECT_EQ(keys->sequence, 0U);
    }
    EXPECT_FALSE(same_bytes(pair.client.keys.key.expose(), pair.server.keys.key.expose()));
    EXPECT_EQ(made.is_transport(), suite.key_exchange == crypto::KeyExchange12::rsa);
  }
}

TEST(Agreement12, EndsWithChangeCipherSpecAndAFinishedOverAllBefore) {
  test::Recorder recorder;
  test::ChannelStub channel;
  ASSERT_TRUE(channel.speak_tls12());
  auto made = agreement(true);
  const auto master = make_master(made, premaster, recorder);
  const auto expected = master.verify_data(keys::Sender::server, made.transcript.hash());
  auto keys = make_keys(made, master);
  const auto key = to_hex(keys.server.keys.key.expose());
  ASSERT_TRUE(say_finished(Side::server, made, master, std::move(keys.server), {4, 0, 0, 0}, channel, recorder));
  ASSERT_EQ(channel.sent.size(), 3U);
  EXPECT_EQ(to_hex(channel.sent[0].bytes), "04000000") << "what goes before";
  EXPECT_EQ(channel.sent[1].type, wire::ContentType::change_cipher_spec);
  EXPECT_EQ(to_hex(channel.sent[2].bytes), "1400000c" + to_hex(expected));
  EXPECT_EQ(channel.write_secrets, std::vector{key});
  EXPECT_EQ(recorder.count(Side::server, 20), 1U);
  EXPECT_NE(to_hex(expected), to_hex(master.verify_data(keys::Sender::server, made.transcript.hash())))
      << "the other side's covers this one";
}

TEST(Agreement12, SignsTheRandomsAndTheParams) {
  const Buffer params{3, 0, 29, 1, 9};
  const auto content = signed_params(agreement(true), params);
  EXPECT_EQ(to_hex(content), to_hex(Buffer(32, 0xc1)) + to_hex(Buffer(32, 0x5e)) + "03001d0109");
}

TEST(Agreement12, ShowsWhatTheHellosSettled) {
  ConnectionInfo info;
  auto made = agreement(true, CipherSuite::TLS_RSA_WITH_AES_256_CBC_SHA256);
  note(made, info);
  EXPECT_EQ(info.version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(info.suite, CipherSuite::TLS_RSA_WITH_AES_256_CBC_SHA256);
  EXPECT_TRUE(info.extended_master_secret);
  EXPECT_FALSE(info.encrypt_then_mac);
  made.order = crypto::MacOrder::encrypt_then_mac;
  made.extended_master_secret = false;
  note(made, info);
  EXPECT_TRUE(info.encrypt_then_mac);
  EXPECT_FALSE(info.extended_master_secret);
}

TEST(Agreement12, LeavesASessionWithItsMasterSecret) {
  test::Recorder recorder;
  const auto made = agreement(true);
  const auto master = make_master(made, premaster, recorder);
  const auto session =
      session_of({.server_name = "server.example"}, master, Time{std::chrono::seconds{5}}, std::chrono::seconds{7});
  EXPECT_TRUE(same_bytes(session.psk.expose(), master.expose()));
  EXPECT_EQ(session.terms.server_name, "server.example");
  EXPECT_EQ(session.created, Time{std::chrono::seconds{5}});
  EXPECT_EQ(session.lifetime, std::chrono::seconds{7});
}

// RFC 7627 §5.4
TEST(Agreement12, ExportsNothingFromAMasterSecretThatIsNotExtended) {
  test::Recorder recorder;
  const auto extended = agreement(true);
  const auto exporter = exporter_of(extended, make_master(extended, premaster, recorder));
  ASSERT_TRUE(exporter);
  EXPECT_EQ(exporter->client_random, extended.client_random);
  EXPECT_EQ(exporter->server_random, extended.server_random);
  const auto plain = agreement(false);
  EXPECT_FALSE(exporter_of(plain, make_master(plain, premaster, recorder)));
}

}  // namespace
}  // namespace bulla::handshake

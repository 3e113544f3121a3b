#include "bulla/handshake/key_transport.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/openssl/public_key.h"
#include "handshake/faults.h"
#include "support/random.h"
#include "support/tls12.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
constexpr std::uint16_t tls12 = 0x0303;

x509::PeerIdentity peer_with(KeyKind kind) {
  const Bytes chain{test::server_identity(kind)->leaf().der};
  return test::test_authority()
      .trust()
      ->judge(
          {.chain = {&chain, 1}, .name = x509::ReferenceName::parse(test::server_name).value(), .now = test::test_time})
      .value();
}

TEST(KeyTransport, CarriesASecretThatTheKeyOfTheCertificateAloneOpens) {
  auto& random = *openssl::provider().random;
  auto sent = transport_key(peer_with(KeyKind::rsa), wire::ProtocolVersion::tls12, random).value();
  const auto secret = sent.premaster.expose();
  ASSERT_EQ(secret.size(), 48U);
  EXPECT_EQ(to_hex(secret.first(2)), "0303");
  EXPECT_EQ(sent.encrypted.size(), 256U);
  const auto& key = test::server_identity(KeyKind::rsa)->key();
  const auto opened = key.decrypt_premaster(sent.encrypted, tls12, random).value();
  EXPECT_TRUE(same_bytes(opened.expose(), secret));
  const auto other = key.decrypt_premaster(sent.encrypted, 0x0302, random).value();
  EXPECT_FALSE(same_bytes(other.expose(), secret)) << "it is for one version";
}

TEST(KeyTransport, IsNewEachTime) {
  auto& random = *openssl::provider().random;
  const auto peer = peer_with(KeyKind::rsa);
  const auto one = transport_key(peer, wire::ProtocolVersion::tls12, random).value();
  const auto two = transport_key(peer, wire::ProtocolVersion::tls12, random).value();
  EXPECT_FALSE(same_bytes(one.premaster.expose(), two.premaster.expose()));
  EXPECT_NE(one.encrypted, two.encrypted);
}

TEST(KeyTransport, NeedsAKeyThatEncrypts) {
  for (const auto kind : {KeyKind::rsa_pss, KeyKind::p256, KeyKind::p384, KeyKind::p521, KeyKind::ed25519}) {
    const auto sent = transport_key(peer_with(kind), wire::ProtocolVersion::tls12, *openssl::provider().random);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().fault, Fault::certificate_unfit_for_suite);
    EXPECT_EQ(sent.error().alert(), Alert::illegal_parameter);
  }
}

class NoRandom final : public crypto::Random {
 public:
  Result<void> fill(MutBytes) override { return fail(Fault::random_failed); }
};

TEST(KeyTransport, NeedsRandomness) {
  NoRandom none;
  EXPECT_EQ(transport_key(peer_with(KeyKind::rsa), wire::ProtocolVersion::tls12, none).error().fault,
            Fault::random_failed);
}

// What goes wrong at a server, by what the client has sent in its ClientKeyExchange. Nobody may tell one from another
// (RFC 5246 §7.4.7.1): the server goes on, and Finished is not good.
TEST(KeyTransport, AServerThatCouldNotDecryptFailsAtFinishedWhateverWasWrong) {
  const auto& key = test::server_identity(KeyKind::rsa)->key().public_key_info();
  const auto encrypted = [&](std::uint16_t version) {
    crypto::Premaster premaster{Buffer(48, 7)};
    premaster.room()[0] = static_cast<std::uint8_t>(version >> 8);
    premaster.room()[1] = static_cast<std::uint8_t>(version);
    return openssl::import_public_key(key).value()->encrypt_premaster(premaster, *openssl::provider().random).value();
  };
  const std::vector<std::pair<const char*, Buffer>> sent{
      {"another secret", encrypted(0x0303)},
      {"the version that was chosen is not the one offered", encrypted(0x0302)},
      {"a version of its own", encrypted(0xffff)},
      {"no encryption", Buffer(256, 1)},
      {"zero", Buffer(256, 0)},
      {"more than the modulus", Buffer(256, 0xff)},
      {"a byte too few", Buffer(255, 1)},
      {"a byte too many", Buffer(257, 1)},
      {"a byte", Buffer(1, 1)},
      {"nothing", {}},
  };
  for (const bool later : {false, true})
    for (const auto& [what, secret] : sent) {
      SCOPED_TRACE(what);
      auto server = test::server_config12(KeyKind::rsa);
      server->later.signature = later;
      test::Duel duel{test::client_config12(classic()), server};
      bool read = false;
      duel.run([&](Side from, Buffer& message) {
        if (from != Side::client) return;
        if (message[0] == 16)
          test::edit<wire::tls12::EncryptedPreMasterSecret>(
              message, [&](auto& body, auto&) { body.pre_master_secret = {secret}; });
        if (message[0] == 20) read = !duel.server.error;
      });
      EXPECT_TRUE(read) << "nothing is said before Finished";
      ASSERT_TRUE(duel.server.error);
      EXPECT_EQ(duel.server.error->fault, Fault::bad_finished);
      EXPECT_EQ(duel.server.error->alert(), Alert::decrypt_error);
      EXPECT_EQ(duel.server.error->message, 20);
    }
}

}  // namespace
}  // namespace bulla::handshake

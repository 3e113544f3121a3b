// Whole connections of others: the PRF, the transcript and the record protection against what OpenSSL made of them.
#include "support/captures12.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "bulla/keys/prf12.h"
#include "bulla/keys/transcript12.h"
#include "bulla/openssl/keys.h"
#include "bulla/wire/messages12.h"
#include "record/keys12.h"
#include "support/hex.h"

namespace bulla::record {
namespace {

using keys::MasterSecret;
using keys::Sender;
using test::Capture12;
using wire::HandshakeType;

Bytes body_of(Bytes message) { return message.subspan(wire::HandshakeHeader::size); }
bool is(Bytes message, HandshakeType type) { return message[0] == std::to_underlying(type); }

// Walks a full handshake in its order.
class Follower {
 public:
  explicit Follower(const Capture12& capture)
      : capture_{capture},
        client_hello_{*wire::decode_body<wire::ClientHello>(body_of(capture.client.messages.at(0)))},
        server_hello_{*wire::decode_body<wire::ServerHello>(body_of(capture.server.messages.at(0)))},
        suite_{suite()} {}

  void follow() {
    add(capture_.client.messages.at(0));
    transcript_.choose(*suite_.hash);
    const auto ticket = [](const Buffer& message) { return is(message, HandshakeType::new_session_ticket); };
    for (const auto& message : capture_.server.messages)
      if (!ticket(message)) add(message);
    for (const auto& message : Messages{capture_.client.messages}.subspan(1)) take_from_client(message);
    const MasterSecret master = MasterSecret::resumed(*suite_.hash, test::from_hex(capture_.words.at("master")));
    auto keys = master.key_block(randoms(), crypto::key_sizes(suite_));
    Opening12 client{suite_, {std::move(keys.client), order()}};
    Opening12 server{suite_, {std::move(keys.server), order()}};
    take_finished(client, capture_.client, master.verify_data(Sender::client, transcript_.hash()));
    for (const auto& message : capture_.server.messages)
      if (ticket(message)) add(message);
    take_finished(server, capture_.server, master.verify_data(Sender::server, transcript_.hash()));
    expect_data(client, capture_.client, "a secret of two\n");
    expect_data(server, capture_.server, "owt fo terces a\n");
  }

 private:
  using Messages = std::span<const Buffer>;

  const crypto::Suite12& suite() const {
    const auto suites = openssl::provider().suites12;
    return *std::ranges::find(suites, std::to_underlying(server_hello_.cipher_suite), &crypto::Suite12::id);
  }
  keys::Randoms randoms() const { return {client_hello_.random, server_hello_.random}; }
  bool has(wire::ExtensionType type) const { return server_hello_.extensions.has(type); }
  MacOrder order() const {
    return has(wire::ExtensionType::encrypt_then_mac) ? MacOrder::encrypt_then_mac : MacOrder::mac_then_encrypt;
  }
  std::string key_text() const {
    std::ifstream file{BULLA_TEST_DATA "/keys/" + capture_.words.at("key") + "_pkcs8.pem"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  void add(Bytes message) {
    if (is(message, HandshakeType::server_key_exchange)) expect_signed(message);
    transcript_.add(message);
  }

  void take_from_client(Bytes message) {
    if (is(message, HandshakeType::certificate_verify)) expect_proof(message);
    add(message);
    if (is(message, HandshakeType::client_key_exchange) && suite_.key_exchange == crypto::KeyExchange12::rsa)
      expect_transported(message);
  }

  // ECDSA and RSA-PSS, both with SHA-256, are what these peers chose.
  void expect_verified(wire::SignatureScheme scheme, Bytes content, Bytes signature) const {
    const bool rsa = scheme == wire::SignatureScheme::rsa_pss_rsae_sha256;
    EXPECT_TRUE(rsa || scheme == wire::SignatureScheme::ecdsa_secp256r1_sha256) << wire::name_of(scheme);
    const auto key = openssl::load_private_key(key_text());
    const auto half = openssl::provider().import_public_key((*key)->public_key_info());
    const auto algorithm = rsa ? crypto::SignatureAlgorithm::rsa_pss_sha256 : crypto::SignatureAlgorithm::ecdsa_sha256;
    EXPECT_TRUE((*half)->verify(algorithm, content, signature));
  }

  void expect_signed(Bytes message) const {
    const auto exchange = wire::decode_body<wire::tls12::ServerKeyExchange>(body_of(message));
    ASSERT_TRUE(exchange);
    std::array<std::uint8_t, wire::tls12::SignedParams::max_size> room;
    const wire::tls12::SignedParams content{client_hello_.random, server_hello_.random, exchange->params};
    expect_verified(exchange->algorithm, *wire::encode(content, room), exchange->signature);
  }

  void expect_proof(Bytes message) const {
    const auto proof = wire::decode_body<wire::tls12::CertificateVerify>(body_of(message));
    ASSERT_TRUE(proof);
    expect_verified(proof->algorithm, transcript_.messages(), proof->signature);
  }

  // The server's key opens the premaster secret; the master secret comes of it.
  void expect_transported(Bytes message) const {
    const auto exchange = wire::decode_body<wire::tls12::EncryptedPreMasterSecret>(body_of(message));
    ASSERT_TRUE(exchange);
    const auto key = openssl::load_private_key(key_text());
    const auto premaster = (*key)->decrypt_premaster(exchange->pre_master_secret, 0x0303, *openssl::provider().random);
    ASSERT_TRUE(premaster);
    const auto master = has(wire::ExtensionType::extended_master_secret)
                            ? MasterSecret::extended(*suite_.hash, premaster->expose(), transcript_.hash())
                            : MasterSecret::plain(*suite_.hash, premaster->expose(), randoms());
    EXPECT_EQ(to_hex(master.expose()), capture_.words.at("master"));
  }

  void take_finished(Opening12& opening, const test::Said12& said, const keys::VerifyData& expected) {
    auto record = said.sealed.at(0);
    const auto opened = opening.open(frame_of12(record));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->type, wire::ContentType::handshake);
    const auto finished = wire::decode_body<wire::tls12::Finished>(body_of(opened->content));
    ASSERT_TRUE(finished);
    EXPECT_EQ(to_hex(finished->verify_data), to_hex(expected));
    transcript_.add(opened->content);
  }

  static void expect_data(Opening12& opening, const test::Said12& said, std::string_view expected) {
    std::string data;
    for (auto record : Messages{said.sealed}.subspan(1)) {
      const auto opened = opening.open(frame_of12(record));
      ASSERT_TRUE(opened);
      if (opened->type == wire::ContentType::application_data) data += text_of(opened->content);
    }
    EXPECT_EQ(data, expected);
  }

  const Capture12& capture_;
  wire::ClientHello client_hello_;
  wire::ServerHello server_hello_;
  const crypto::Suite12& suite_;
  keys::Transcript12 transcript_;
};

TEST(Captures12, EveryConnectionIsFollowedFromItsHellosToItsData) {
  const auto captures = test::captures12();
  EXPECT_EQ(captures.size(), 9U);
  for (const auto& capture : captures) {
    SCOPED_TRACE(capture.name);
    Follower{capture}.follow();
  }
}

}  // namespace
}  // namespace bulla::record

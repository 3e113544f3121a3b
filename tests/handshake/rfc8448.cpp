// The traces of RFC 8448 from one side: our states take what the peer said there and answer byte for byte.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "bulla/handshake/client13/states.h"
#include "bulla/handshake/server13/states.h"
#include "bulla/openssl/provider.h"
#include "bulla/openssl/public_key.h"
#include "bulla/x509/dangerous.h"
#include "support/authority.h"
#include "support/channel.h"
#include "support/hex.h"
#include "support/messages.h"
#include "support/random.h"
#include "support/split.h"
#include "support/traces.h"

namespace bulla::handshake {
namespace {

using test::Trace;
using wire::HandshakeType;

// The traces' keys are RSA of 1024 bits, which the provider refuses.
class WeakKey final : public crypto::PublicKey {
 public:
  explicit WeakKey(EVP_PKEY* key) : key_{key, EVP_PKEY_free} {}
  Result<void> verify(crypto::SignatureAlgorithm algorithm, Bytes message, Bytes signature) const override {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    EVP_PKEY_CTX* options = nullptr;
    const bool good =
        algorithm == crypto::SignatureAlgorithm::rsa_pss_sha256 &&
        EVP_DigestVerifyInit(context.get(), &options, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
    if (!good) return fail(Fault::signature_invalid);
    return {};
  }
  crypto::KeyKind kind() const override { return crypto::KeyKind::rsa; }
  std::size_t bits() const override { return 1024; }

 private:
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

Result<std::unique_ptr<crypto::PublicKey>> import_weak_key(Bytes public_key_info) {
  if (auto strong = openssl::import_public_key(public_key_info)) return strong;
  const auto* at = public_key_info.data();
  auto* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key_info.size()));
  if (key == nullptr) return fail(Fault::key_unreadable);
  return std::make_unique<WeakKey>(key);
}

const crypto::Provider& weak_provider() {
  static const auto provider = [] {
    auto copy = openssl::provider();
    copy.import_public_key = import_weak_key;
    return copy;
  }();
  return provider;
}

// A key that has signed once, in the trace.
class TraceKey final : public crypto::PrivateKey {
 public:
  TraceKey(Bytes info, Bytes signature)
      : info_{info.begin(), info.end()}, signature_{signature.begin(), signature.end()} {}
  Result<Buffer> sign(crypto::SignatureAlgorithm, Bytes) const override { return signature_; }
  crypto::KeyKind kind() const override { return crypto::KeyKind::rsa; }
  std::size_t bits() const override { return 1024; }
  Bytes public_key_info() const override { return info_; }

 private:
  Buffer info_;
  Buffer signature_;
};

// What one side said, message by message.
class Script {
 public:
  explicit Script(const Trace& trace) : messages_{trace.messages()} {}

  // The message of that type by `actor`; number counts those of the same type.
  const Buffer& by(std::string_view actor, HandshakeType type, int number = 0) const {
    for (const auto& [who, message] : messages_)
      if (who == actor && message[0] == std::to_underlying(type) && number-- == 0) return message;
    throw std::invalid_argument{"no such message"};
  }
  bool has(std::string_view actor, HandshakeType type) const {
    return std::ranges::any_of(messages_, [&](const auto& said) {
      return said.actor == actor && said.message[0] == std::to_underlying(type);
    });
  }
  Bytes leaf(std::string_view actor) const {
    const auto message = test::body_of<wire::Certificate>(by(actor, HandshakeType::certificate));
    return message.certificate_list.begin()->cert_data;
  }
  // The transcript of all up to a message, without it.
  keys::Transcript until(std::string_view actor, HandshakeType type) const {
    keys::Transcript transcript;
    transcript.choose(*openssl::provider().sha256);
    for (const auto& [who, message] : messages_) {
      if (who == actor && message[0] == std::to_underlying(type)) break;
      transcript.add(message);
    }
    return transcript;
  }
  const std::vector<test::SaidMessage>& all() const { return messages_; }

 private:
  std::vector<test::SaidMessage> messages_;
};

template <class Body>
In<Body> in(const Buffer& message) {
  return {test::body_of<Body>(message), message};
}

const crypto::Group& group_of(std::uint16_t id) {
  return **std::ranges::find(openssl::provider().groups, id, &crypto::Group::id);
}

std::shared_ptr<const x509::Trust> trust_in(Bytes leaf) {
  return x509::dangerous::trust_exactly(weak_provider(), leaf).value();
}

std::string secret_of(const Trace& trace, std::string_view label) {
  return to_hex(trace.find("", "derive secret \"tls13 " + std::string{label} + "\"").value("expanded"));
}

// A client with all that it refers to.
struct TraceClient {
  explicit TraceClient(const Trace& trace) : script{trace} {
    config->provider = &weak_provider();
    config->trust = trust_in(script.leaf("server"));
  }
  client13::Context context() { return {*config, name, channel, witness, info}; }

  // What the trace's client offered in its hello number `number`, with its private key for that group.
  client13::Offer offer(const Trace& trace, int number, std::uint16_t group, std::string_view key_step) const {
    const auto& message = script.by("client", HandshakeType::client_hello, number);
    const auto hello = test::body_of<wire::ClientHello>(message);
    client13::Offer offer;
    std::ranges::copy(hello.random.value, offer.random.begin());
    append(offer.session_id, hello.legacy_session_id);
    offer.hello = message;
    for (const auto& extension : hello.extensions) offer.extensions.push_back(extension.extension_type);
    test::ScriptedRandom random{trace.find("client", key_step).value("private key")};
    offer.shares.push_back({&group_of(group), group_of(group).start(random).value()});
    EXPECT_EQ(to_hex(offer.shares[0].exchange->share()), to_hex(trace.find("client", key_step).value("public key")));
    return offer;
  }

  Script script;
  std::shared_ptr<ClientConfig> config = test::client_config();
  x509::ReferenceName name = x509::ReferenceName::parse("server").value();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
};

template <class Body>
void take(Driver<client13::Machine, client13::Context>& driver, const Buffer& message, client13::Context& context) {
  const auto taken = driver.template read<Body>(message, context);
  ASSERT_TRUE(taken) << name_of(Body::handshake_type) << ": " << taken.error().row().name;
}

// From ServerHello to the client's last message, which must be the trace's.
void finish(TraceClient& client, Driver<client13::Machine, client13::Context>& driver, const Trace& trace,
            int server_hello) {
  auto context = client.context();
  const auto& script = client.script;
  take<wire::ServerHello>(driver, script.by("server", HandshakeType::server_hello, server_hello), context);
  take<wire::EncryptedExtensions>(driver, script.by("server", HandshakeType::encrypted_extensions), context);
  if (script.has("server", HandshakeType::certificate_request))
    take<wire::CertificateRequest>(driver, script.by("server", HandshakeType::certificate_request), context);
  take<wire::Certificate>(driver, script.by("server", HandshakeType::certificate), context);
  take<wire::CertificateVerify>(driver, script.by("server", HandshakeType::certificate_verify), context);
  take<wire::Finished>(driver, script.by("server", HandshakeType::finished), context);
  auto* connected = driver.in<client13::Connected>();
  ASSERT_NE(connected, nullptr);
  Buffer flight;
  for (const auto type : {HandshakeType::certificate, HandshakeType::certificate_verify, HandshakeType::finished})
    if (script.has("client", type)) append(flight, script.by("client", type));
  EXPECT_EQ(to_hex(client.channel.messages()), to_hex(flight));
  EXPECT_EQ(client.channel.read_secrets,
            (std::vector{secret_of(trace, "s hs traffic"), secret_of(trace, "s ap traffic")}));
  EXPECT_EQ(client.channel.write_secrets,
            (std::vector{secret_of(trace, "c hs traffic"), secret_of(trace, "c ap traffic")}));
  EXPECT_EQ(to_hex(connected->outcome.exporter.expose()), secret_of(trace, "exp master"));
}

class Rfc8448 : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (test::rfc8448_traces().empty()) GTEST_SKIP() << "the shared data is absent";
  }
  const Trace& trace() const { return test::rfc8448_traces().at(GetParam()); }
};

class Rfc8448Full : public Rfc8448 {};

TEST_P(Rfc8448Full, TheClientTakesTheServersSideAndAnswersAsTheTraceDoes) {
  TraceClient client{trace()};
  if (client.script.has("client", HandshakeType::certificate)) {
    const auto leaf = client.script.leaf("client");
    const auto proof =
        test::body_of<wire::CertificateVerify>(client.script.by("client", HandshakeType::certificate_verify));
    const auto certificate = x509::Certificate::parse(leaf).value();
    client.config->identities = {
        Identity::create({Buffer{leaf.begin(), leaf.end()}},
                         std::make_shared<TraceKey>(certificate->public_key_info, proof.signature))
            .value()};
  }
  Driver<client13::Machine, client13::Context> driver{
      client13::WaitServerHello{client.offer(trace(), 0, 0x1d, "create an ephemeral x25519")}};
  finish(client, driver, trace(), 0);
}

TEST_P(Rfc8448Full, TheServerTakesTheClientsHello) {
  const Script script{trace()};
  const auto& message = script.by("client", HandshakeType::client_hello);
  auto config = test::server_config();
  config->later.signature = true;
  config->identities = {test::server_identity(crypto::KeyKind::rsa)};
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  server13::Context context{*config, channel, witness, info};
  Driver<server13::Machine, server13::Context> driver{server13::WaitClientHello{}};
  const auto taken = driver.read<wire::ClientHello>(message, context);
  ASSERT_TRUE(taken) << taken.error().row().name;
  EXPECT_NE(driver.in<server13::SignTranscript>(), nullptr);
  EXPECT_EQ(info.server_name, "server");
  EXPECT_EQ(info.group, wire::NamedGroup::x25519);
}

// The server as it is once it has said its own part.
server13::Keys server_keys(const Trace& trace, keys::Transcript transcript) {
  const auto secret = [&](std::string_view label) {
    return keys::TrafficSecret{test::from_hex(secret_of(trace, label))};
  };
  const auto& suite = openssl::provider().suites.front();
  const Buffer unused(32, 0);  // no tickets are issued here
  return {&suite,
          std::move(transcript),
          secret("c hs traffic"),
          keys::EarlyStage{*suite.hash}.agree(unused).master(),
          Outcome{&suite, {secret("c ap traffic"), secret("s ap traffic")}, {}},
          {}};
}

TEST_P(Rfc8448, TheServerTakesTheClientsLastFlight) {
  const Script script{trace()};
  auto config = test::server_config();
  const bool has_certificate = script.has("client", HandshakeType::certificate);
  if (has_certificate) config->client_trust = trust_in(script.leaf("client"));
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  server13::Context context{*config, channel, witness, info};
  using Server = Driver<server13::Machine, server13::Context>;
  auto transcript = script.until("client", has_certificate ? HandshakeType::certificate : HandshakeType::finished);
  if (std::string_view{GetParam()} == "hello_retry_request") {
    transcript = {};
    transcript.add(script.by("client", HandshakeType::client_hello, 0));
    transcript.choose(*openssl::provider().sha256);
    transcript.fold_first_hello();
    for (std::size_t i = 1; i + 1 < script.all().size(); ++i) transcript.add(script.all()[i].message);
  }
  auto keys = server_keys(trace(), std::move(transcript));
  Server driver = has_certificate ? Server{server13::WaitCertificate{std::move(keys)}}
                                  : Server{server13::WaitFinished{std::move(keys), {}}};
  if (has_certificate) {
    ASSERT_TRUE(driver.read<wire::Certificate>(script.by("client", HandshakeType::certificate), context));
    ASSERT_TRUE(driver.read<wire::CertificateVerify>(script.by("client", HandshakeType::certificate_verify), context));
  }
  const auto taken = driver.read<wire::Finished>(script.by("client", HandshakeType::finished), context);
  ASSERT_TRUE(taken) << taken.error().row().name;
  EXPECT_NE(driver.in<server13::Connected>(), nullptr);
  EXPECT_EQ(channel.read_secrets, std::vector{secret_of(trace(), "c ap traffic")});
  EXPECT_EQ(info.peer.has_value(), has_certificate);
}

const auto name_of_trace = [](const auto& trace) { return std::string{trace.param}; };
INSTANTIATE_TEST_SUITE_P(Traces, Rfc8448Full,
                         testing::Values("simple_1rtt", "client_authentication", "compatibility_mode"), name_of_trace);
INSTANTIATE_TEST_SUITE_P(Traces, Rfc8448,
                         testing::Values("simple_1rtt", "resumed_0rtt", "hello_retry_request", "client_authentication",
                                         "compatibility_mode"),
                         name_of_trace);

TEST(Rfc8448Retry, TheClientTakesTheServersSideAfterItsSecondHello) {
  if (test::rfc8448_traces().empty()) GTEST_SKIP() << "the shared data is absent";
  const auto& trace = test::rfc8448_traces().at("hello_retry_request");
  TraceClient client{trace};
  auto context = client.context();
  // Our own answer to the retry differs from the trace's in its order alone; both name the group and the cookie.
  Driver<client13::Machine, client13::Context> first{
      client13::WaitServerHello{client.offer(trace, 0, 0x1d, "create an ephemeral x25519")}};
  const auto& retry = client.script.by("server", HandshakeType::server_hello, 0);
  ASSERT_TRUE(first.take(In<HelloRetryRequest>{{test::body_of<wire::ServerHello>(retry)}, retry}, context));
  const auto said = client.channel.messages();
  const auto hello = test::body_of<wire::ClientHello>(said);
  EXPECT_TRUE(hello.extensions.find<wire::KeyShareClientHello>().value()->share_for(wire::NamedGroup::secp256r1));
  EXPECT_TRUE(same_bytes(hello.extensions.find<wire::Cookie>().value()->cookie,
                         test::body_of<wire::ServerHello>(retry).extensions.find<wire::Cookie>().value()->cookie));

  client.channel.sent.clear();
  keys::Transcript transcript;
  transcript.add(client.script.by("client", HandshakeType::client_hello, 0));
  transcript.choose(*openssl::provider().sha256);
  transcript.fold_first_hello();
  transcript.add(retry);
  transcript.add(client.script.by("client", HandshakeType::client_hello, 1));
  Driver<client13::Machine, client13::Context> second{
      client13::WaitSecondServerHello{client.offer(trace, 1, 0x17, "create an ephemeral P-256"), std::move(transcript),
                                      wire::CipherSuite::TLS_AES_128_GCM_SHA256}};
  finish(client, second, trace, 1);
}

TEST(Rfc8448Retry, TheServerTakesTheClientsSecondHello) {
  if (test::rfc8448_traces().empty()) GTEST_SKIP() << "the shared data is absent";
  const Script script{test::rfc8448_traces().at("hello_retry_request")};
  const auto& suite = openssl::provider().suites.front();
  auto config = test::server_config();
  config->later.signature = true;
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  server13::Context context{*config, channel, witness, info};
  const auto& first = script.by("client", HandshakeType::client_hello, 0);
  keys::Transcript transcript;
  transcript.add(first);
  transcript.choose(*suite.hash);
  transcript.fold_first_hello();
  Driver<server13::Machine, server13::Context> driver{
      server13::WaitSecondClientHello{&suite, &group_of(0x17), std::move(transcript), first}};
  const auto taken = driver.read<wire::ClientHello>(script.by("client", HandshakeType::client_hello, 1), context);
  ASSERT_TRUE(taken) << taken.error().row().name;
  EXPECT_EQ(info.group, wire::NamedGroup::secp256r1);
}

}  // namespace
}  // namespace bulla::handshake

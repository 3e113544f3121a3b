// asio tests: see credentials.h.
#include "asio/credentials.h"

#include "bulla/openssl/provider.h"
#include "bulla/x509/issue.h"

namespace bulla::test {
namespace {

using namespace std::chrono_literals;

const std::array<std::uint8_t, 1> serial{1};

struct Issued {
  std::shared_ptr<const crypto::PrivateKey> key;
  Buffer der;
};

std::shared_ptr<const crypto::PrivateKey> new_key() {
  return openssl::generate_private_key(crypto::KeyKind::p256).value().key;
}

x509::CertificateRequest request(std::string common_name) {
  const Time now = system_clock().now();
  return {.common_name = std::move(common_name), .serial = serial, .not_before = now - 24h, .not_after = now + 240h};
}

Issued make_root(std::string name) {
  auto wanted = request(std::move(name));
  wanted.authority = x509::Authority{};
  auto key = new_key();
  auto der = x509::issue_self_signed(openssl::provider(), wanted, *key).value();
  return {std::move(key), std::move(der)};
}

const Issued& root() {
  static const Issued one = make_root("Test Root");
  return one;
}

std::shared_ptr<const handshake::Identity> make_server_identity() {
  auto key = new_key();
  auto wanted = request("server");
  for (const auto* name : {server_name, "localhost", "127.0.0.1"}) {
    wanted.names.push_back(x509::ReferenceName::parse(name).value());
  }
  wanted.purposes = {x509::Purpose::server_authentication};
  wanted.public_key_info = key->public_key_info();
  const auto issuer = x509::Certificate::parse(root().der).value();
  auto der = x509::issue(openssl::provider(), wanted, {*issuer, *root().key}).value();
  return handshake::Identity::create({std::move(der)}, std::move(key)).value();
}

std::shared_ptr<const x509::Trust> trust_in(const Issued& issued) {
  const Bytes anchor{issued.der};
  return x509::Trust::with_anchors(openssl::provider(), {&anchor, 1}).value();
}

std::shared_ptr<ClientConfig> client_trusting(const Issued& issued) {
  auto config = std::make_shared<ClientConfig>();
  config->provider = &openssl::provider();
  config->trust = trust_in(issued);
  return config;
}

}  // namespace

std::shared_ptr<ClientConfig> trusting_client() { return client_trusting(root()); }
std::shared_ptr<ClientConfig> suspicious_client() { return client_trusting(make_root("Another Root")); }

std::shared_ptr<ServerConfig> plain_server() {
  static const auto identity = make_server_identity();
  auto config = std::make_shared<ServerConfig>();
  config->provider = &openssl::provider();
  config->identities = {identity};
  return config;
}

std::shared_ptr<ServerConfig> demanding_server() {
  auto config = plain_server();
  config->client_authentication = ClientAuthentication::required;
  config->client_trust = trust_in(root());
  return config;
}

Client make_client(std::shared_ptr<const ClientConfig> config) {
  return {std::move(config), x509::ReferenceName::parse(server_name).value()};
}
Server make_server(std::shared_ptr<const ServerConfig> config) { return Server{std::move(config)}; }

}  // namespace bulla::test

// support: see authority.h.
#include "support/authority.h"

#include <map>

#include "bulla/openssl/provider.h"
#include "bulla/x509/crl_writer.h"
#include "bulla/x509/issue.h"

namespace bulla::test {
namespace {

const Clockwork& clockwork() {
  static const Clockwork clock{test_time};
  return clock;
}

// RSA keys take long to make: one of each kind serves the whole program.
std::shared_ptr<const crypto::PrivateKey> key_of(crypto::KeyKind kind) {
  static std::map<crypto::KeyKind, std::shared_ptr<const crypto::PrivateKey>> keys;
  auto& key = keys[kind];
  if (!key) key = openssl::generate_private_key(kind, 2048).value().key;
  return key;
}

Buffer next_serial() {
  static std::uint8_t last = 0;
  return {1, ++last};
}

}  // namespace

TestAuthority::TestAuthority(std::string name, crypto::KeyKind kind)
    : name_{std::move(name)}, key_{openssl::generate_private_key(kind).value().key} {
  const auto serial = next_serial();
  root_ = x509::issue_self_signed(openssl::provider(),
                                  {.common_name = name_,
                                   .serial = serial,
                                   .not_before = test_time - std::chrono::days{365},
                                   .not_after = test_time + std::chrono::days{3650},
                                   .authority = x509::Authority{}},
                                  *key_)
              .value();
}

std::shared_ptr<const handshake::Identity> TestAuthority::issue(const Leaf& leaf) const {
  const auto key = key_of(leaf.kind);
  const auto serial = next_serial();
  x509::CertificateRequest request{.common_name = "Test Leaf", .organization = "Tests"};
  for (const auto& name : leaf.names) request.names.push_back(x509::ReferenceName::parse_pattern(name).value());
  request.purposes = {leaf.purpose};
  request.public_key_info = key->public_key_info();
  request.serial = serial;
  request.not_before = leaf.not_before;
  request.not_after = leaf.not_after;
  request.more_extensions = leaf.more_extensions;
  const auto issuer = x509::Certificate::parse(root_).value();
  return handshake::Identity::create({x509::issue(openssl::provider(), request, {*issuer, *key_}).value()}, key)
      .value();
}

std::shared_ptr<const x509::Trust> TestAuthority::trust() const {
  const Bytes anchor{root_};
  return x509::Trust::with_anchors(openssl::provider(), {&anchor, 1}).value();
}

std::shared_ptr<const x509::Trust> TestAuthority::trust_without(const handshake::Identity& revoked) const {
  const auto issuer = x509::Certificate::parse(root_).value();
  const x509::RevokedEntry entry{revoked.leaf().serial, test_time - std::chrono::hours{1}};
  const x509::CrlRequest request{.revoked = {&entry, 1},
                                 .this_update = test_time - std::chrono::hours{1},
                                 .next_update = test_time + std::chrono::days{7}};
  auto list = x509::issue_crl(openssl::provider(), request, {*issuer, *key_}).value();
  const Bytes anchor{root_};
  return x509::Trust::with_anchors(openssl::provider(), {&anchor, 1},
                                   {.revocation = {.lists = x509::RevocationLists::parse({list}).value()}})
      .value();
}

const TestAuthority& test_authority() {
  static const TestAuthority authority;
  return authority;
}

std::shared_ptr<const handshake::Identity> server_identity(crypto::KeyKind kind) {
  static std::map<crypto::KeyKind, std::shared_ptr<const handshake::Identity>> identities;
  auto& identity = identities[kind];
  if (!identity) identity = test_authority().issue({.kind = kind});
  return identity;
}

std::shared_ptr<const handshake::Identity> client_identity(crypto::KeyKind kind) {
  static std::map<crypto::KeyKind, std::shared_ptr<const handshake::Identity>> identities;
  auto& identity = identities[kind];
  if (!identity)
    identity = test_authority().issue(
        {.kind = kind, .names = {"client@test.example"}, .purpose = x509::Purpose::client_authentication});
  return identity;
}

std::shared_ptr<ClientConfig> client_config() {
  static const auto trust = test_authority().trust();
  auto config = std::make_shared<ClientConfig>();
  config->provider = &openssl::provider();
  config->trust = trust;
  config->clock = &clockwork();
  config->hello_variation = HelloVariation::plain;  // a test is the same each time
  return config;
}

std::shared_ptr<ServerConfig> server_config(crypto::KeyKind kind) {
  static const auto trust = test_authority().trust();
  auto config = std::make_shared<ServerConfig>();
  config->provider = &openssl::provider();
  config->identities = {server_identity(kind)};
  config->client_trust = trust;
  config->clock = &clockwork();
  return config;
}

}  // namespace bulla::test

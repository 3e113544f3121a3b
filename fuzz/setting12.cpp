#include "fuzz/setting12.h"

#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"

namespace bulla::fuzz {
namespace {

using Identities = std::vector<std::shared_ptr<const handshake::Identity>>;

std::shared_ptr<const handshake::Identity> identity(const Buffer& leaf,
                                                    const std::shared_ptr<const crypto::PrivateKey>& key) {
  return handshake::Identity::create({leaf, world().intermediate}, key).value();
}

bool fits(const Identities& ours, crypto::KeyExchange12 exchange) {
  const bool wants_rsa = exchange != crypto::KeyExchange12::ecdhe_ecdsa;
  return std::ranges::any_of(
      ours, [&](const auto& each) { return (each->key().kind() == crypto::KeyKind::rsa) == wants_rsa; });
}

}  // namespace

Setting12::Setting12(Input& input) : provider_{openssl::provider()} {
  static const auto trust = world_trust(openssl::provider());
  provider_.random = &random_;
  client->provider = server->provider = &provider_;
  client->clock = server->clock = &world_clock();
  client->trust = server->client_trust = trust;
  client->tls12 = handshake::client12::tls12();
  server->tls12 = handshake::server12::tls12();
  client->policy = &client_policy_;
  server->policy = &server_policy_;
  const auto identities = input.byte();
  choose_identities(identities);
  choose_suites(input.byte());
  choose_sessions(input.byte());
}

// A server of one suite or of all; a client that speaks TLS 1.3 as well.
void Setting12::choose_suites(std::uint8_t choice) {
  const auto all = handshake::classic().suites12;
  const std::size_t which = choice % 32;
  if (which < all.size()) {
    suite_ = all[which];
    server_policy_.suites12 = {&suite_, 1};
    for (const auto& suite : provider_.suites12)
      if (suite.id == std::to_underlying(suite_) && !fits(server->identities, suite.key_exchange)) agreeable = false;
  }
  if (choice & 32) client_policy_.suites = handshake::standard_2026().suites;
  if (choice & 32) client_policy_.shares = handshake::standard_2026().shares;
  if (choice & 64) client_policy_.extended_master_secret_required = true;
  if (choice & 128) server_policy_.extended_master_secret_required = true;
}

void Setting12::choose_identities(std::uint8_t choice) {
  static const auto by_ed25519 = identity(world().server, world().key);
  static const auto by_rsa = identity(world().rsa_server, world().rsa_key);
  static const auto of_client = identity(world().client, world().key);
  constexpr std::array authentications{ClientAuthentication::optional, ClientAuthentication::none,
                                       ClientAuthentication::required, ClientAuthentication::optional};
  server->client_authentication = authentications[choice & 3];
  const std::array<Identities, 4> servers{Identities{by_ed25519, by_rsa}, {by_rsa}, {by_ed25519}, {by_rsa, by_ed25519}};
  server->identities = servers[choice >> 2 & 3];
  if (choice & 16) client->identities = {of_client};
  if (choice & 32) client->protocols = {"http/1.1", "h2"};
  if (choice & 64) server->protocols = {"h2"};
  if (choice & 128)
    client->later = server->later = {.identity = true, .signature = true, .trust = true, .session = true};
  agreeable = server->client_authentication != ClientAuthentication::required || !client->identities.empty();
}

// By tickets, by ids, by both; the ends may have met before.
void Setting12::choose_sessions(std::uint8_t choice) {
  if (choice & 1) server->sessions = session::SealedTickets::create(provider_, world_time).value();
  if (choice & 2) server->session_ids = std::make_shared<session::SessionIdMemory>(8);
  if (choice & 4) client->sessions = std::make_shared<session::ClientMemory>();
  if (choice & 8) meet();
}

void Setting12::meet() {
  Spy client_spy;
  Spy server_spy;
  Client one{client, x509::ReferenceName::parse(world_server).value(), &client_spy};
  Server other{server, &server_spy};
  End left{one, client_spy};
  End right{other, server_spy};
  require(one.start(left.out).has_value());
  left.hear({});
  for (int turns = 0; turns < 4; ++turns) {
    right.hear(left.take_said());
    left.hear(right.take_said());
  }
  require(!agreeable || (left.established && right.established));
}

}  // namespace bulla::fuzz

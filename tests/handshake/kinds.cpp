#include "handshake/kinds.h"

#include <map>

#include "bulla/handshake/client12/handshake.h"
#include "bulla/handshake/client13/handshake.h"
#include "bulla/handshake/server12/handshake.h"
#include "bulla/handshake/server13/handshake.h"
#include "fuzz/world.h"
#include "handshake/compressors.h"
#include "handshake/faults.h"
#include "support/raw_keys.h"
#include "x509/ocsp_support.h"

namespace bulla::test {
namespace {

using fuzz::world;
using IdentityPointer = std::shared_ptr<const handshake::Identity>;

IdentityPointer identity_of(const Buffer& leaf, const std::shared_ptr<const crypto::PrivateKey>& key) {
  return handshake::Identity::create({leaf, world().intermediate}, key).value();
}

void demand_certificate(Setting& setting) {
  static const auto identity = identity_of(world().client, world().key);
  setting.client->identities = {identity};
  setting.server->client_authentication = ClientAuthentication::required;
}

void retry(Setting& setting) {
  static const GroupPolicy policy{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  setting.server->policy = &policy.policy;
}

void share_key(Setting& setting) {
  static const auto psk = session::ExternalPsk::create({.identity = "till-7"}, Buffer(32, 7)).value();
  setting.client->psks = {psk};
  setting.client->trust = nullptr;
  setting.server->psks = session::FixedPsks::create({psk}).value();
}

void allow_early_data(Setting& setting) {
  setting.client->early_data = EarlyData::offered;
  setting.server->max_early_data = 1000;
  setting.server->replay_guard = std::make_shared<session::SingleUseMemory>(test_time, std::chrono::seconds{10});
}

// TLS 1.2: Ed25519 signs a share, an RSA key decrypts.
void agree12(Setting& setting) { setting.server->policy = &handshake::classic(); }
void transport12(Setting& setting) {
  static const auto identity = identity_of(world().rsa_server, world().rsa_key);
  setting.client->policy = setting.server->policy = &handshake::classic();
  setting.server->identities = {identity};
}

// Both sides show keys without certificates.
void show_keys(Setting& setting) {
  const auto server = setting.server->identities.front();
  const auto client = identity_of(world().client, world().key);
  setting.server->identities = {raw(server)};
  setting.client->identities = {raw(client)};
  setting.client->server_keys = pinning({server});
  setting.server->client_keys = pinning({client});
  setting.client->trust = setting.server->client_trust = nullptr;
  setting.server->client_authentication = ClientAuthentication::required;
}

void compress(Setting& setting) {
  setting.client->certificate_compressions = setting.server->certificate_compressions = all_compressions();
  setting.client->trust = setting.server->client_trust = test_authority().trust();
  setting.client->identities = {with_root(client_identity(crypto::KeyKind::ed25519))};
  setting.server->identities = {with_root(server_identity(crypto::KeyKind::ed25519))};
}

// With a response of its CA's.
IdentityPointer stapled(const x509::test::Holder& root, crypto::KeyKind kind) {
  namespace x = x509::test;
  const auto& key = server_identity(kind)->key();
  auto request = x::leaf_request(server_name);
  request.public_key_info = key.public_key_info();
  const auto leaf = x509::issue(openssl::provider(), request, {*root.certificate, *root.key}).value();
  const x::Holder holder{x509::Certificate::parse(leaf).value(), &key};
  const std::shared_ptr<const crypto::PrivateKey> shared{server_identity(kind), &key};
  return handshake::Identity::create({leaf}, shared).value()->with_staple(x::response_by(root, holder, root)).value();
}

void staple(Setting& setting, crypto::KeyKind kind) {
  static const auto root = x509::test::root("Stapling Root");
  static std::map<crypto::KeyKind, IdentityPointer> identities;
  auto& identity = identities[kind];
  if (!identity) identity = stapled(root, kind);
  setting.server->identities = {identity};
  setting.client->trust = x509::test::trusting({root});
  setting.client->policy = setting.server->policy = &handshake::classic();
}

// The same keys for tickets in every setting.
std::shared_ptr<session::ServerSessions> tickets_of(const crypto::Provider& provider) {
  SeededRandom random{77};
  return session::SealedTickets::with_keys(provider, session::TicketKeys::make(random).value()).value();
}

// What a client of this kind keeps of its first visit.
const Buffer& ticket_of(const Kind& kind) {
  static std::map<std::string_view, Buffer> tickets;
  auto& ticket = tickets[kind.name];
  if (!ticket.empty()) return ticket;
  const Kind first{kind.name, kind.prepare};
  Setting setting{first, 99};
  setting.client->sessions = setting.memory;
  setting.server->sessions = kind.by_id ? nullptr : tickets_of(setting.server_provider);
  setting.server->session_ids = kind.by_id;
  Duel duel{setting.client, setting.server};
  duel.run();
  return ticket = session::encode(setting.memory->tickets.back());
}

// No two kinds draw the same, or one's peer would do for the other.
std::uint64_t seed_of(const Kind& kind, Side side, std::uint64_t seed) {
  std::uint64_t mixed = 2 * seed + static_cast<std::uint64_t>(side);
  for (const char letter : kind.name) mixed = mixed * 257 + static_cast<std::uint8_t>(letter);
  return mixed;
}

}  // namespace

Setting::Setting(const Kind& kind, std::uint64_t seed)
    : client_random{seed_of(kind, Side::client, seed)},
      server_random{seed_of(kind, Side::server, seed)},
      client_provider{openssl::provider()},
      server_provider{openssl::provider()} {
  static const auto trust = fuzz::world_trust(openssl::provider());
  static const auto identity = identity_of(world().server, world().key);
  client_provider.random = &client_random;
  server_provider.random = &server_random;
  client->provider = &client_provider;
  server->provider = &server_provider;
  client->clock = server->clock = &clock;
  client->trust = server->client_trust = trust;
  client->tls12 = handshake::client12::tls12();
  server->tls12 = handshake::server12::tls12();
  client->policy = server->policy = &handshake::compact_2026();
  client->hello_variation = HelloVariation::plain;
  server->identities = {identity};
  kind.prepare(*this);
  if (kind.returns) return_to(kind);
}

void Setting::return_to(const Kind& kind) {
  memory->tickets.push_back(session::decode_ticket(ticket_of(kind)).value());
  client->sessions = memory;
  server->sessions = kind.by_id ? nullptr : tickets_of(server_provider);
  server->session_ids = kind.by_id;
  clock.advance(std::chrono::seconds{2});
}

const std::vector<Kind>& kinds() {
  constexpr auto ids = [] { return std::make_shared<session::SessionIdMemory>(); };
  constexpr auto nothing = [](Setting&) {};
  static const std::vector<Kind> all{
      {"full", nothing},
      {"retried", retry},
      {"mutual", demand_certificate},
      {"mutual, with nothing to show",
       [](Setting& setting) { setting.server->client_authentication = ClientAuthentication::optional; }},
      {"resumed", nothing, true},
      {"early data", allow_early_data, true},
      {"by a shared key", share_key},
      {"tls12 agreed", agree12},
      {"tls12 agreed, mutual",
       [](Setting& setting) {
         agree12(setting);
         demand_certificate(setting);
       }},
      {"tls12 agreed, with a ticket",
       [](Setting& setting) {
         agree12(setting);
         setting.client->sessions = setting.memory;
         setting.server->sessions = tickets_of(setting.server_provider);
       }},
      {"tls12 agreed, resumed by ticket", agree12, true},
      {"tls12 agreed, resumed by id", agree12, true, ids()},
      {"tls12 transported", transport12},
      {"tls12 transported, mutual",
       [](Setting& setting) {
         transport12(setting);
         demand_certificate(setting);
       }},
      {"tls12 transported, resumed by ticket", transport12, true},
      {"tls12 agreed, by raw keys",
       [](Setting& setting) {
         agree12(setting);
         show_keys(setting);
       }},
      {"tls12 transported, by raw keys",
       [](Setting& setting) {
         transport12(setting);
         show_keys(setting);
       }},
      {"tls12 transported, with nothing to show",
       [](Setting& setting) {
         transport12(setting);
         setting.server->client_authentication = ClientAuthentication::optional;
       }},
  };
  return all;
}

const std::vector<Kind>& fickle_kinds() {
  static const std::vector<Kind> all{
      {"compressed", compress},
      {"compressed, mutual",
       [](Setting& setting) {
         compress(setting);
         setting.server->client_authentication = ClientAuthentication::required;
       }},
      {"tls12 agreed, stapled", [](Setting& setting) { staple(setting, crypto::KeyKind::ed25519); }},
      {"tls12 transported, stapled", [](Setting& setting) { staple(setting, crypto::KeyKind::rsa); }},
      {"tls12 transported, stapled, with nothing to show",
       [](Setting& setting) {
         staple(setting, crypto::KeyKind::rsa);
         setting.server->client_authentication = ClientAuthentication::optional;
       }},
  };
  return all;
}

Recording record(const Kind& kind, std::uint64_t seed) {
  const Setting setting{kind, seed};
  Duel duel{setting.client, setting.server};
  Recording recording;
  duel.rearrange = [&](Side from, std::vector<Said>& flight) {
    auto& said = recording.said[static_cast<std::size_t>(from)];
    said.insert(said.end(), flight.begin(), flight.end());
  };
  duel.run();
  if (!duel.done()) throw std::logic_error{"the handshake of a kind does not end"};
  return recording;
}

Lone::Lone(const Kind& kind, Side side, std::uint64_t seed, handshake::Witness& witness, LaterAnswers later)
    : setting{kind, seed} {
  using namespace handshake;
  setting.client->later = setting.server->later = later;
  fighter.info.server_name = side == Side::client ? server_name : "";
  if (side == Side::client)
    fighter.handshake = client13::make_handshake({*setting.client, name_, fighter.channel, witness, fighter.info});
  else
    fighter.handshake = server13::make_handshake({*setting.server, fighter.channel, witness, fighter.info});
}

void Lone::start() { fighter.take(fighter.handshake->start()); }

bool Lone::hear(const Said& said) {
  return said.type == wire::ContentType::handshake ? fighter.hear(said.bytes) : fighter.hear_change_cipher_spec();
}

}  // namespace bulla::test

// support: see scenarios.h.
#include "support/scenarios.h"

#include "bulla/openssl/provider.h"
#include "bulla/record/frame.h"
#include "bulla/session/sealed_tickets.h"
#include "bulla/wire/handshake_header.h"
#include "support/raw_keys.h"
#include "support/tls12.h"

namespace bulla::test {
namespace {

using enum crypto::KeyKind;
constexpr std::array only_p256{wire::NamedGroup::secp256r1};

// A client that has been here before. tickets: null where the server keeps its sessions otherwise.
void return_to(Scene& scene, std::shared_ptr<session::ServerSessions> tickets) {
  scene.client->sessions = std::make_shared<session::ClientMemory>();
  scene.server->sessions = std::move(tickets);
  scene.server->max_early_data = 1000;
  scene.server->replay_guard = std::make_shared<session::SingleUseMemory>(test_time, std::chrono::seconds{10});
  Link first{scene.client, scene.server};
  first.run();
  scene.clock.advance(std::chrono::seconds{2});
}

void returning(Scene& scene) { return_to(scene, session::SealedTickets::create(scene.provider, test_time).value()); }

// Did it ask anything? As an application with LaterAnswers does.
template <class Role>
bool answer(End<Role>& end) {
  bool asked = false;
  while (const auto* question = end.engine.question()) {
    asked = true;
    const auto got = end.engine.answer(answer_now(*question), end.outbox());
    if (!got) end.error = got.error();
    if (got && got->event == Event::established) ++end.established;
    end.collect();
  }
  if (asked) end.hear({});
  return asked;
}

// Both sides of TLS 1.2. rsa: the client's secret is encrypted for the server; ed25519: ECDHE.
void grow_old(Scene& scene, crypto::KeyKind server_key) {
  scene.client->tls12 = handshake::client12::tls12();
  scene.server->tls12 = handshake::server12::tls12();
  scene.client->policy = scene.server->policy = &handshake::classic();
  scene.server->identities = {server_identity(server_key)};
}

void show_raw_keys(Scene& scene, crypto::KeyKind server_key) {
  const auto ours = raw(client_identity(ed25519));
  const auto theirs = raw(server_identity(server_key));
  scene.client->identities = {ours};
  scene.server->identities = {theirs};
  scene.client->trust = scene.server->client_trust = nullptr;
  scene.client->server_keys = pinning({theirs});
  scene.server->client_keys = pinning({ours});
  scene.server->client_authentication = ClientAuthentication::required;
}

void say_early(Link& link) {
  if (!link.client.engine.send_early(bytes_of("early words"), link.client.outbox())) return;
  link.client.collect();
}

}  // namespace

Scene::Scene(std::uint64_t seed)
    : random{seed},
      provider{openssl::provider()},
      server_policy{handshake::standard_2026()},
      client{client_config()},
      // Deterministic by itself, so that nothing is drawn which the seed does not rule.
      server{server_config(crypto::KeyKind::ed25519)} {
  provider.random = &random;
  client->provider = server->provider = &provider;
  client->clock = server->clock = &clock;
  client->hello_variation = HelloVariation::varied;
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      {.name = "full", .prepare = [](Scene& scene) { scene.client->protocols = scene.server->protocols = {"h2"}; }},
      {.name = "retried",
       .prepare =
           [](Scene& scene) {
             scene.server_policy.groups = only_p256;
             scene.server->policy = &scene.server_policy;
           }},
      {.name = "mutual",
       .prepare =
           [](Scene& scene) {
             scene.client->identities = {client_identity(crypto::KeyKind::ed25519)};
             scene.server->client_authentication = ClientAuthentication::required;
             scene.server->choose_protocol = [](const ProtocolOffer&) { return "h2"; };
             scene.client->protocols = {"http/1.1", "h2"};
           }},
      {.name = "resumed", .prepare = returning},
      {.name = "early data",
       .prepare =
           [](Scene& scene) {
             scene.client->early_data = EarlyData::offered;
             returning(scene);
           },
       .before = say_early},
      {.name = "new keys",
       .prepare = [](Scene& scene) { scene.client->record_padding = 64; },
       .after =
           [](Link& link) {
             (void)link.client.engine.update_keys(Engine::KeyUpdate::both, link.client.outbox());
             link.client.collect();
             link.carry();
             link.server.say(bytes_of("under new keys"));
             link.carry();
           }},
      {.name = "challenged late",
       .prepare =
           [](Scene& scene) {
             scene.client->identities = {client_identity(crypto::KeyKind::ed25519)};
             scene.client->late_challenge = LateChallenge::accepted;
           },
       .after =
           [](Link& link) {
             (void)link.server.engine.challenge_client(link.server.outbox());
             link.server.collect();
             link.carry();
           }},
      {.name = "answered later",
       .prepare =
           [](Scene& scene) {
             scene.client->identities = {client_identity(crypto::KeyKind::ed25519)};
             scene.server->client_authentication = ClientAuthentication::required;
             returning(scene);
             scene.client->later =
                 scene.server->later = {.identity = true, .signature = true, .trust = true, .session = true};
           }},
      {.name = "signed later",
       .prepare =
           [](Scene& scene) {
             scene.client->identities = {client_identity(crypto::KeyKind::ed25519)};
             scene.server->client_authentication = ClientAuthentication::required;
             scene.client->later = scene.server->later = {.identity = true, .signature = true, .trust = true};
           }},
      {.name = "by a shared key",
       .prepare =
           [](Scene& scene) {
             const auto psk = session::ExternalPsk::create({.identity = "till-7"}, Buffer(32, 7)).value();
             scene.client->psks = {psk};
             scene.client->trust = nullptr;
             scene.server->psks = session::FixedPsks::create({psk}).value();
           }},
      {.name = "by raw keys", .prepare = [](Scene& scene) { show_raw_keys(scene, ed25519); }},
      {.name = "refused by the client",
       .opens = false,
       .prepare = [](Scene& scene) { scene.clock.advance(std::chrono::days{365}); }},
      {.name = "refused by the server",
       .opens = false,
       .prepare = [](Scene& scene) { scene.server->client_authentication = ClientAuthentication::required; }},
      {.name = "garbled",
       .opens = false,
       .prepare = [](Scene&) {},
       .before = [](Link& link) { link.client.said[0] = 'G'; }},
      {.name = "tls12 full",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, ed25519);
             scene.client->policy = &tls12_alone();
             scene.client->protocols = scene.server->protocols = {"h2"};
           }},
      {.name = "tls12 with a server that knows no other",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, ed25519);
             scene.client->policy = &handshake::standard_2026();
           }},
      {.name = "tls12 transported", .prepare = [](Scene& scene) { grow_old(scene, rsa); }},
      {.name = "tls12 mutual",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, rsa);
             scene.client->identities = {client_identity(ed25519)};
             scene.server->client_authentication = ClientAuthentication::required;
           }},
      {.name = "tls12 by raw keys",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, rsa);
             show_raw_keys(scene, rsa);
           }},
      {.name = "tls12 resumed by ticket",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, ed25519);
             returning(scene);
           }},
      {.name = "tls12 resumed by id",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, ed25519);
             scene.server->session_ids = std::make_shared<session::SessionIdMemory>();
             return_to(scene, nullptr);
           }},
      {.name = "tls12 answered later",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, rsa);
             scene.client->identities = {client_identity(ed25519)};
             scene.server->client_authentication = ClientAuthentication::optional;
             scene.client->later =
                 scene.server->later = {.identity = true, .signature = true, .trust = true, .session = true};
           }},
      {.name = "tls12 resumed later",
       .prepare =
           [](Scene& scene) {
             grow_old(scene, rsa);
             returning(scene);
             scene.client->later =
                 scene.server->later = {.identity = true, .signature = true, .trust = true, .session = true};
           }},
      {.name = "tls12 refused by the client",
       .opens = false,
       .prepare =
           [](Scene& scene) {
             grow_old(scene, ed25519);
             scene.clock.advance(std::chrono::days{365});
           }},
      {.name = "tls12 refused by the server",
       .opens = false,
       .prepare =
           [](Scene& scene) {
             grow_old(scene, rsa);
             scene.server->client_authentication = ClientAuthentication::required;
           }},
      // The client's random is another on its way: Finished shows it.
      {.name = "tls12 disturbed",
       .opens = false,
       .prepare = [](Scene& scene) { grow_old(scene, rsa); },
       .before = [](Link& link) { link.client.said[record::header_size + wire::HandshakeHeader::size + 2] ^= 1; }},
  };
  return all;
}

void act(const Scenario& scenario, Link& link) {
  link.start();
  answer(link.client);
  if (scenario.before) scenario.before(link);
  do {
    link.carry();
  } while (answer(link.client) || answer(link.server));
  if (!link.client.established || !link.server.established || link.client.error || link.server.error) return;
  link.client.say(bytes_of("a question that is nobody else's"));
  link.server.say(bytes_of("an answer that is nobody else's"));
  link.carry();
  if (scenario.after) scenario.after(link);
  link.client.close();
  link.server.close();
  link.carry();
}

}  // namespace bulla::test

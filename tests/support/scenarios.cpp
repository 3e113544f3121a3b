// support: see scenarios.h.
#include "support/scenarios.h"

#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"
#include "support/raw_keys.h"

namespace bulla::test {
namespace {

constexpr std::array only_p256{wire::NamedGroup::secp256r1};

// A client that has been here before.
void returning(Scene& scene) {
  scene.client->sessions = std::make_shared<session::ClientMemory>();
  scene.server->sessions = session::SealedTickets::create(scene.provider, test_time).value();
  scene.server->max_early_data = 1000;
  scene.server->replay_guard = std::make_shared<session::SingleUseMemory>(test_time, std::chrono::seconds{10});
  Link first{scene.client, scene.server};
  first.run();
  scene.clock.advance(std::chrono::seconds{2});
}

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
      {.name = "by raw keys",
       .prepare =
           [](Scene& scene) {
             const auto ours = raw(client_identity(crypto::KeyKind::ed25519));
             const auto theirs = raw(server_identity(crypto::KeyKind::ed25519));
             scene.client->identities = {ours};
             scene.server->identities = {theirs};
             scene.client->trust = scene.server->client_trust = nullptr;
             scene.client->server_keys = pinning({theirs});
             scene.server->client_keys = pinning({ours});
             scene.server->client_authentication = ClientAuthentication::required;
           }},
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

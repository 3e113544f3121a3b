#include "bulla/engine/engine.h"

#include <gtest/gtest.h>

#include <functional>

#include "bulla/openssl/provider.h"
#include "support/allocations.h"
#include "support/authority.h"
#include "support/keyed.h"
#include "support/link.h"
#include "support/random.h"
#include "support/recorder.h"

namespace bulla {
namespace {

using test::client_config;
using test::Link;
using test::server_config;

TEST(Engine, TwoEnginesAgreeAndTalkBothWays) {
  Link link{client_config(), server_config()};
  link.run();
  ASSERT_FALSE(link.client.error) << link.client.error->row().name;
  ASSERT_FALSE(link.server.error) << link.server.error->row().name;
  EXPECT_EQ(link.client.established, 1);
  EXPECT_EQ(link.server.established, 1);
  EXPECT_TRUE(link.client.say(bytes_of("a question")));
  EXPECT_TRUE(link.server.say(bytes_of("an answer")));
  link.carry();
  EXPECT_EQ(text_of(link.server.heard), "a question");
  EXPECT_EQ(text_of(link.client.heard), "an answer");
}

TEST(Engine, EachKindOfKeyProvesTheServerAndTheClient) {
  using enum crypto::KeyKind;
  for (const auto kind : {rsa, rsa_pss, p256, p384, p521, ed25519}) {
    SCOPED_TRACE(crypto::key_kind_name(kind));
    auto client = client_config();
    client->identities = {test::client_identity(kind)};
    auto server = server_config(kind);
    server->client_authentication = ClientAuthentication::required;
    Link link{client, server};
    link.run();
    ASSERT_FALSE(link.client.error) << link.client.error->row().name;
    ASSERT_FALSE(link.server.error) << link.server.error->row().name;
    ASSERT_TRUE(link.server.engine.info().peer);
    EXPECT_EQ(link.server.engine.info().peer->leaf().names_text().at(0), "email:client@test.example");
    EXPECT_EQ(link.client.engine.info().peer->key().kind(), kind);
  }
}

TEST(Engine, TakesNoMemoryForARecordOnceTheHandshakeIsDone) {
  Link link{client_config(), server_config()};
  link.run();
  ASSERT_EQ(link.server.established, 1);
  Buffer room(2 * max_record_size);
  Outbox out{room};
  Buffer other_room(2 * max_record_size);
  Outbox back{other_room};
  const Buffer message(16384, 0x55);
  const auto before = test::allocations();
  for (int i = 0; i < 8; ++i) {
    const auto sent = link.client.engine.send(message, out);
    const auto got = link.server.engine.receive(MutBytes{room}.first(out.pending().size()), back);
    const bool right = sent && *sent == message.size() && got && got->plaintext.size() == message.size();
    out.sent(out.pending().size());
    ASSERT_TRUE(right);
  }
  EXPECT_EQ(test::allocations(), before);
}

// Brings the flights over in pieces of the sizes that next() gives.
void carry_in_pieces(Link& link, const std::function<std::size_t()>& next) {
  const auto pieces = [&](Bytes wire, auto& to) {
    while (!wire.empty()) {
      const auto size = std::clamp<std::size_t>(next(), 1, wire.size());
      to.hear(wire.first(size));
      wire = wire.subspan(size);
    }
  };
  while (!link.client.said.empty() || !link.server.said.empty()) {
    pieces(link.client.take_said(), link.server);
    pieces(link.server.take_said(), link.client);
  }
}

Link mutual(std::size_t room = 2 * max_record_size) {
  auto client = client_config();
  client->identities = {test::client_identity()};
  client->protocols = {"h2"};
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  server->protocols = {"h2"};
  return Link{client, server, nullptr, nullptr, "server.example", room};
}

void expect_talk(Link& link) {
  ASSERT_TRUE(link.open());
  EXPECT_TRUE(link.client.say(bytes_of("ping")));
  EXPECT_TRUE(link.server.say(bytes_of("pong")));
  link.carry();
  EXPECT_EQ(text_of(link.server.heard), "ping");
  EXPECT_EQ(text_of(link.client.heard), "pong");
}

TEST(Engine, TakesAnyFragmentation) {
  for (const auto size : std::initializer_list<std::size_t>{1, 2, 3, 5, 7, 64, 1000}) {
    auto link = mutual();
    link.start();
    carry_in_pieces(link, [&] { return size; });
    expect_talk(link);
  }
  test::SeededRandom random{7};
  for (int round = 0; round < 50; ++round) {
    auto link = mutual();
    link.start();
    carry_in_pieces(link, [&] { return 1 + random.below(200); });
    expect_talk(link);
  }
}

TEST(Engine, TakesTheServersFlightCutAtAnyPlace) {
  std::size_t cut = 0;
  for (bool more = true; more; ++cut) {
    Link link{client_config(), server_config(crypto::KeyKind::ed25519)};
    link.start();
    link.server.hear(link.client.take_said());
    const auto flight = link.server.take_said();
    more = cut < flight.size();
    link.client.hear(Bytes{flight}.first(std::min(cut, flight.size())));
    EXPECT_EQ(link.client.established, more ? 0 : 1) << cut;
    if (more) link.client.hear(Bytes{flight}.subspan(cut));
    link.carry();
    ASSERT_TRUE(link.open()) << cut;
  }
}

TEST(Engine, TakesDataThatComesWithTheLastFlight) {
  auto link = mutual();
  link.start();
  link.server.hear(link.client.take_said());
  link.client.hear(link.server.take_said());
  EXPECT_TRUE(link.client.say(bytes_of("early bird")));
  link.client.close();
  link.server.hear(link.client.take_said());
  EXPECT_EQ(link.server.established, 1);
  EXPECT_EQ(text_of(link.server.heard), "early bird");
  EXPECT_EQ(link.server.closed, 1);
}

TEST(Engine, WorksThroughAnOutboxOfAnySizeAboveARecordsOverhead) {
  for (const auto room : std::initializer_list<std::size_t>{23, 24, 64, 300, 16000}) {
    auto link = mutual(room);
    link.run();
    ASSERT_TRUE(link.open()) << room;
    const Buffer message(1000, 0x61);
    EXPECT_TRUE(link.client.say(message));
    EXPECT_TRUE(link.server.say(message));
    link.carry();
    EXPECT_EQ(link.server.heard, message);
    EXPECT_EQ(link.client.heard, message);
  }
}

TEST(Engine, CarriesDataOfAnySize) {
  auto link = mutual();
  link.run();
  ASSERT_TRUE(link.open());
  test::SeededRandom random{11};
  for (const auto size : std::initializer_list<std::size_t>{0, 1, 16383, 16384, 16385, 32768, 100001}) {
    Buffer message(size);
    ASSERT_TRUE(random.fill(message));
    link.server.heard.clear();
    EXPECT_TRUE(link.client.say(message));
    link.carry();
    EXPECT_EQ(link.server.heard, message);
  }
}

TEST(Engine, SaysTheSameBytesForTheSameRandomnessAndTime) {
  const auto replay = [](std::uint64_t seed) {
    test::SeededRandom random{seed};
    auto provider = openssl::provider();
    provider.random = &random;
    auto client = client_config();
    client->identities = {test::client_identity(crypto::KeyKind::ed25519)};
    auto server = server_config(crypto::KeyKind::ed25519);
    server->client_authentication = ClientAuthentication::required;
    client->provider = server->provider = &provider;
    test::Recorder recorder;
    Link link{client, server, &recorder};
    link.run();
    EXPECT_TRUE(link.open());
    link.client.say(bytes_of("again"));
    link.carry();
    return recorder.records;
  };
  EXPECT_EQ(replay(1), replay(1));
  EXPECT_NE(replay(1), replay(2));
}

TEST(Engine, BothSidesExportTheSameMaterial) {
  auto link = mutual();
  Buffer before(32);
  EXPECT_EQ(link.client.engine.export_keying_material("EXPORTER-x", {}, before).error().fault, Fault::api_misuse);
  link.run();
  ASSERT_TRUE(link.open());
  const auto both = [&](std::string_view label, std::string_view context, std::size_t size) {
    Buffer client(size);
    Buffer server(size);
    EXPECT_TRUE(link.client.engine.export_keying_material(label, bytes_of(context), client));
    EXPECT_TRUE(link.server.engine.export_keying_material(label, bytes_of(context), server));
    EXPECT_EQ(client, server);
    return client;
  };
  EXPECT_NE(both("EXPORTER-x", "", 32), both("EXPORTER-y", "", 32));
  EXPECT_NE(both("EXPORTER-x", "a", 255), both("EXPORTER-x", "b", 255));
  both("EXPORTER-x", "", 1024);
  Buffer too_long(255 * 48 + 1);
  EXPECT_EQ(link.client.engine.export_keying_material("EXPORTER-x", {}, too_long).error().fault, Fault::api_misuse);
  EXPECT_EQ(link.client.engine.export_keying_material(std::string(250, 'l'), {}, before).error().fault,
            Fault::api_misuse);
}

TEST(Engine, BothSidesAndNoOtherConnectionHaveItsChannelBinding) {
  auto link = mutual();
  EXPECT_EQ(link.client.engine.channel_binding().error().fault, Fault::api_misuse);
  link.run();
  const auto binding = link.client.engine.channel_binding().value();
  EXPECT_EQ(binding, link.server.engine.channel_binding().value());
  Buffer exported(32);
  ASSERT_TRUE(link.client.engine.export_keying_material("EXPORTER-Channel-Binding", {}, exported));
  EXPECT_TRUE(same_bytes(binding, exported));
  auto other = mutual();
  other.run();
  EXPECT_NE(binding, other.client.engine.channel_binding().value());
}

TEST(Engine, AgreesAfterAHelloRetryRequest) {
  static constexpr std::array nist{wire::NamedGroup::secp256r1};
  auto policy = handshake::standard_2026();
  policy.groups = policy.shares = nist;
  auto server = server_config();
  server->policy = &policy;
  Link link{client_config(), server};
  link.run();
  expect_talk(link);
  EXPECT_TRUE(link.client.engine.info().hello_retried);
  EXPECT_EQ(link.server.engine.info().group, wire::NamedGroup::secp256r1);
}

// Answers what an engine asks, as another thread would.
void answer(auto& end) {
  const auto* question = end.engine.question();
  ASSERT_NE(question, nullptr);
  const auto answered = end.engine.answer(answer_now(*question), end.outbox());
  ASSERT_TRUE(answered) << answered.error().row().name;
  if (answered->event == Event::established) ++end.established;
  end.collect();
  if (!end.engine.stands_still()) end.hear({});
}

TEST(Engine, WaitsForSignaturesThatComeLater) {
  auto client = client_config();
  client->identities = {test::client_identity()};
  client->later.signature = true;
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  server->later.signature = true;
  Link link{client, server};
  link.run();
  EXPECT_TRUE(link.server.said.empty()) << "it waits";
  EXPECT_EQ(link.client.engine.question(), nullptr);
  answer(link.server);
  link.carry();
  EXPECT_EQ(link.client.established, 0);
  answer(link.client);
  link.carry();
  expect_talk(link);
  EXPECT_EQ(link.server.engine.question(), nullptr);
  EXPECT_EQ(link.server.engine.answer(Signature{}, link.server.outbox()).error().fault, Fault::api_misuse);
}

// A client's configuration says where the tickets go that may come later.
TEST(Engine, LetsGoOfTheHandshakeOnceItIsDone) {
  auto server = server_config();
  const std::weak_ptr<const ServerConfig> server_watch = server;
  Link link{client_config(), std::move(server)};
  link.start();
  EXPECT_FALSE(server_watch.expired());
  link.carry();
  ASSERT_TRUE(link.open());
  EXPECT_TRUE(server_watch.expired());
  EXPECT_EQ(link.client.engine.info().server_name, "server.example");
  EXPECT_TRUE(link.client.engine.info().peer);
}

TEST(Engine, RefusesToStartWithoutWhatItNeeds) {
  auto no_trust = client_config();
  no_trust->trust = nullptr;
  auto no_provider = client_config();
  no_provider->provider = nullptr;
  for (const auto& config : {std::shared_ptr<ClientConfig>{}, no_trust, no_provider}) {
    Link link{config, server_config()};
    link.run();
    ASSERT_TRUE(link.client.error);
    EXPECT_EQ(link.client.error->fault, Fault::api_misuse);
    EXPECT_TRUE(link.client.said.empty());
  }
  auto no_identity = server_config();
  no_identity->identities.clear();
  auto no_client_trust = server_config();
  no_client_trust->client_trust = nullptr;
  no_client_trust->client_authentication = ClientAuthentication::optional;
  for (const auto& config : {std::shared_ptr<ServerConfig>{}, no_identity, no_client_trust}) {
    Link link{client_config(), config};
    link.run();
    ASSERT_TRUE(link.server.error);
    EXPECT_EQ(link.server.error->fault, Fault::api_misuse);
  }
}

TEST(Engine, WithAKeyAloneNeedsNeitherTrustNorIdentity) {
  test::Keyed pair;
  Link link{pair.client, pair.server};
  link.run();
  expect_talk(link);
  EXPECT_EQ(link.client.engine.info().external_psk, "till-7");
  EXPECT_EQ(link.server.engine.info().external_psk, "till-7");
}

TEST(Engine, RefusesKeysThatItCannotOfferAndLessThanAKeyAlone) {
  const auto refused = [](auto&& change) {
    test::Keyed pair;
    change(pair);
    Link link{pair.client, pair.server};
    link.run();
    const auto& error = link.client.error ? link.client.error : link.server.error;
    return error && error->fault == Fault::api_misuse;
  };
  EXPECT_TRUE(refused([](auto& pair) { pair.client->psks.resize(max_offered_psks + 1, pair.client->psks.front()); }));
  EXPECT_TRUE(refused([](auto& pair) { pair.client->psks = {nullptr}; }));
  EXPECT_TRUE(refused([](auto& pair) { pair.client->key_proof = KeyProof::key_or_certificate; })) << "without trust";
  EXPECT_TRUE(refused([](auto& pair) { pair.server->key_proof = KeyProof::key_or_certificate; })) << "no certificate";
  EXPECT_FALSE(refused([](auto& pair) { pair.client->psks.resize(max_offered_psks, pair.client->psks.front()); }));
}

TEST(Engine, RefusesToTalkBeforeItIsOpenAndToStartTwice) {
  Link link{client_config(), server_config()};
  EXPECT_EQ(link.client.engine.send(bytes_of("x"), link.client.outbox()).error().fault, Fault::api_misuse);
  EXPECT_EQ(link.client.engine.update_keys(Engine::KeyUpdate::ours, link.client.outbox()).error().fault,
            Fault::api_misuse);
  EXPECT_FALSE(link.client.engine.established());
  link.run();
  ASSERT_TRUE(link.open());
  EXPECT_EQ(link.client.engine.start(link.client.outbox()).error().fault, Fault::api_misuse);
  EXPECT_TRUE(link.client.say(bytes_of("still well")));
}

TEST(Engine, KeepsToTheRecordLimitOfItsPeer) {
  test::Recorder recorder;
  Link link{client_config(), server_config(), nullptr, &recorder};
  link.start();
  // Our client takes all that a record may hold: another one may not.
  auto hello = link.client.take_said();
  const Buffer ours{0, 28, 0, 2, 0x40, 1};
  const auto at = std::ranges::search(hello, ours).begin();
  ASSERT_NE(at, hello.end());
  at[4] = 0;
  at[5] = 64;
  link.server.hear(hello);
  ASSERT_FALSE(link.server.error) << link.server.error->row().name;
  std::size_t sealed = 0;
  for (const auto& [from, record] : recorder.records) {
    if (from != Side::server || record[0] != 23) continue;
    EXPECT_LE(record.size(), 5U + 64 + 16);
    ++sealed;
  }
  EXPECT_GT(sealed, 5U);
}

}  // namespace
}  // namespace bulla

#include "bulla/replay/setting.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/tls12.h"

namespace bulla::replay {
namespace {

Circumstances circumstances() {
  static const test::Clockwork clock{test::test_time};
  Circumstances given{.provider = &openssl::provider(),
                      .clock = &clock,
                      .client_tls12 = handshake::client12::tls12(),
                      .server_tls12 = handshake::server12::tls12(),
                      .session_ids = std::make_shared<session::SessionIdMemory>()};
  given.key = [](Bytes info) -> Result<std::shared_ptr<const crypto::PrivateKey>> {
    for (const auto& identity : {test::server_identity(), test::client_identity()})
      if (same_bytes(identity->key().public_key_info(), info))
        return std::shared_ptr<const crypto::PrivateKey>{identity, &identity->key()};
    return fail(Fault::key_unreadable);
  };
  return given;
}

x509::ReferenceName name() { return x509::ReferenceName::parse("server.example").value(); }

TEST(Setting, OfAClientGivesTheSameConfiguration) {
  auto config = test::client_config();
  config->protocols = {"h2", "http/1.1"};
  config->identities = {test::client_identity()};
  config->staple_request = StapleRequest::left_out;
  config->late_challenge = LateChallenge::accepted;
  config->ticket_request = TicketRequest{3, 4};
  config->record_padding = 64;
  const auto setting = setting_of(*config, name(), Detail::anchors);
  const auto again = client_of(setting, circumstances()).value();
  EXPECT_EQ(again.server.text(), "server.example");
  EXPECT_EQ(again.config->policy, config->policy);
  EXPECT_EQ(again.config->protocols, config->protocols);
  ASSERT_EQ(again.config->identities.size(), 1U);
  EXPECT_TRUE(same_bytes(again.config->identities[0]->certificate_list(), config->identities[0]->certificate_list()));
  EXPECT_EQ(again.config->trust->anchors().size(), 1U);
  EXPECT_EQ(again.config->record_padding, 64U);
  EXPECT_EQ(setting_of(*again.config, again.server, Detail::anchors), setting);
}

TEST(Setting, OfAServerGivesTheSameConfiguration) {
  auto config = test::server_config();
  config->client_authentication = ClientAuthentication::optional;
  config->protocols = {"h2"};
  config->tickets = 5;
  config->max_early_data = 1234;
  config->session_lifetime = std::chrono::seconds{77};
  const auto setting = setting_of(*config, Detail::anchors);
  const auto again = server_of(setting, circumstances()).value();
  EXPECT_EQ(again->client_authentication, ClientAuthentication::optional);
  EXPECT_EQ(again->session_lifetime, config->session_lifetime);
  EXPECT_EQ(again->max_early_data, 1234U);
  EXPECT_EQ(again->tickets, 5);
  EXPECT_EQ(setting_of(*again, Detail::anchors), setting);
}

TEST(Setting, SaysWhetherTls12IsSpoken) {
  for (const bool spoken : {true, false}) {
    auto client = test::client_config12(handshake::standard_2026());
    auto server = test::server_config12();
    if (!spoken) {
      client->tls12 = nullptr;
      server->tls12 = nullptr;
    } else {
      server->session_ids = std::make_shared<session::SessionIdMemory>();
    }
    const auto of_client = setting_of(*client, name(), Detail::anchors);
    const auto of_server = setting_of(*server, Detail::anchors);
    const auto client_again = client_of(of_client, circumstances()).value();
    const auto server_again = server_of(of_server, circumstances()).value();
    EXPECT_EQ(client_again.config->tls12, client->tls12);
    EXPECT_EQ(server_again->tls12, server->tls12);
    EXPECT_EQ(server_again->policy, &handshake::classic());
    EXPECT_EQ(server_again->session_ids != nullptr, spoken);
    EXPECT_EQ(setting_of(*client_again.config, client_again.server, Detail::anchors), of_client);
    EXPECT_EQ(setting_of(*server_again, Detail::anchors), of_server);
  }
}

TEST(Setting, IsRefusedWhereTls12IsNotAtHand) {
  auto given = circumstances();
  given.client_tls12 = nullptr;
  given.server_tls12 = nullptr;
  EXPECT_EQ(client_of(setting_of(*test::client_config12(), name(), Detail::anchors), given).error().fault,
            Fault::recording_unreadable);
  EXPECT_EQ(server_of(setting_of(*test::server_config12(), Detail::anchors), given).error().fault,
            Fault::recording_unreadable);
}

TEST(Setting, SaysInShortWhatItIs) {
  auto config = test::client_config();
  config->protocols = {"h2"};
  const auto summary = summary_of(setting_of(*config, name(), Detail::summary)).value();
  EXPECT_EQ(summary.policy, "standard_2026");
  EXPECT_EQ(summary.server, "server.example");
  EXPECT_EQ(summary.protocols, std::vector<std::string>{"h2"});
}

TEST(Setting, SaysWhetherMlDsaWasVerified) {
  constexpr std::array with{crypto::SignatureAlgorithm::ecdsa_sha256, crypto::SignatureAlgorithm::ml_dsa_65};
  auto provider = openssl::provider();
  auto config = test::client_config();
  config->provider = &provider;
  for (const std::size_t size : {1u, 2u}) {
    provider.signatures = std::span{with}.first(size);
    EXPECT_EQ(summary_of(setting_of(*config, name(), Detail::summary))->ml_dsa, size == 2);
  }
}

TEST(Setting, IsRefusedWhereItIsNone) {
  const auto good = setting_of(*test::client_config(), name(), Detail::anchors);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(summary_of(Bytes{good}.first(size)).error().fault, Fault::recording_unreadable);
    EXPECT_FALSE(client_of(Bytes{good}.first(size), circumstances()));
  }
  auto no_policy = good;
  no_policy[1] = 'X';
  EXPECT_EQ(client_of(no_policy, circumstances()).error().fault, Fault::recording_unreadable);
  EXPECT_EQ(identity_of(bytes_of("nonsense"), nullptr).error().fault, Fault::recording_unreadable);
  EXPECT_EQ(public_key_in({}).error().fault, Fault::recording_unreadable);
}

}  // namespace
}  // namespace bulla::replay

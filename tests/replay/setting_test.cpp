#include "bulla/replay/setting.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/authority.h"

namespace bulla::replay {
namespace {

Circumstances circumstances() {
  static const test::Clockwork clock{test::test_time};
  Circumstances given{.provider = &openssl::provider(), .clock = &clock};
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

TEST(Setting, SaysInShortWhatItIs) {
  auto config = test::client_config();
  config->protocols = {"h2"};
  const auto summary = summary_of(setting_of(*config, name(), Detail::summary)).value();
  EXPECT_EQ(summary.policy, "standard_2026");
  EXPECT_EQ(summary.server, "server.example");
  EXPECT_EQ(summary.protocols, std::vector<std::string>{"h2"});
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

#include "bulla/explain/narrator.h"

#include <gtest/gtest.h>

#include "explain/story.h"
#include "support/tls12.h"

namespace bulla::explain {
namespace {

using test::holds;
using test::Link;

struct Told {
  std::vector<std::string> texts;
  Narrator narrator{Side::server, Paint::plain, [this](const std::string& text) { texts.push_back(text); },
                    test::ticking()};
};

// The lesson's seven steps, in its words.
TEST(Narrator, TellsTheClassicTransactionAsSoonAsItIsMade) {
  auto client = test::client_config12(handshake::classic());
  client->identities = {test::client_identity(crypto::KeyKind::rsa)};
  auto server = test::server_config12(crypto::KeyKind::rsa);
  server->client_authentication = ClientAuthentication::required;
  Told told;
  Link link{client, server, nullptr, &told.narrator};
  link.run();
  ASSERT_TRUE(link.open());
  ASSERT_EQ(told.texts.size(), 1U);
  const auto& text = told.texts.front();
  for (const auto* part :
       {"as the server saw it", "1. The server presents its signed certificate: done",
        "2. The client makes a secret and encrypts it to the server's public key: done",
        "256 bytes (ClientKeyExchange)", "4. The session is created: done",
        "5. All further data is encrypted and authenticated: done", "MAC", "6. The server challenges the client: done",
        "7. The client proves who it is: done", "CertificateVerify"})
    EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
  EXPECT_TRUE(link.client.say(bytes_of("more")));
  link.carry();
  EXPECT_EQ(told.texts.size(), 1U) << "once";
}

TEST(Narrator, TellsAConnectionThatFails) {
  Told told;
  auto client = test::client_config12(handshake::classic());
  Link link{client, test::server_config(), nullptr, &told.narrator};
  link.run();
  ASSERT_TRUE(link.server.error);
  ASSERT_EQ(told.texts.size(), 1U);
  EXPECT_TRUE(holds(told.texts.front(), "protocol_version")) << told.texts.front();
}

TEST(Narrator, HasNothingToTellOfSilence) {
  std::vector<std::string> texts;
  {
    const Narrator narrator{Side::server, Paint::plain, [&](const std::string& text) { texts.push_back(text); }};
  }
  EXPECT_TRUE(texts.empty());
}

}  // namespace
}  // namespace bulla::explain

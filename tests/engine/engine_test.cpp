#include "bulla/engine/engine.h"

#include <gtest/gtest.h>

#include "support/allocations.h"
#include "support/authority.h"
#include "support/link.h"

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

}  // namespace
}  // namespace bulla

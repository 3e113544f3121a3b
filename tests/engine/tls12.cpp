// Whole connections of TLS 1.2 between two engines.
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/session/sealed_tickets.h"
#include "support/link.h"
#include "support/tls12.h"

namespace bulla {
namespace {

using test::client_config12;
using test::Link;
using test::server_config12;
constexpr auto tls12 = wire::ProtocolVersion::tls12;

std::string why(const std::optional<Error>& error) { return error ? std::string{error->row().name} : "no error"; }

void expect_talk(Link& link) {
  ASSERT_TRUE(link.open()) << why(link.client.error) << " / " << why(link.server.error);
  EXPECT_TRUE(link.client.say(bytes_of("a question")));
  EXPECT_TRUE(link.server.say(bytes_of("an answer")));
  link.carry();
  EXPECT_EQ(text_of(link.server.heard), "a question");
  EXPECT_EQ(text_of(link.client.heard), "an answer");
  EXPECT_EQ(link.client.engine.info().version, tls12);
  EXPECT_EQ(link.server.engine.info().version, tls12);
}

crypto::KeyKind kind_for(const crypto::Suite12& suite) {
  return suite.key_exchange == crypto::KeyExchange12::ecdhe_ecdsa ? crypto::KeyKind::p256 : crypto::KeyKind::rsa;
}

TEST(Tls12, EverySuiteOfTheClassicPolicyWorks) {
  for (const auto& suite : openssl::provider().suites12) {
    SCOPED_TRACE(suite.name);
    const test::OneSuite one{static_cast<wire::CipherSuite>(suite.id)};
    Link link{client_config12(one.policy()), server_config12(kind_for(suite), one.policy())};
    link.run();
    expect_talk(link);
    EXPECT_EQ(link.client.engine.info().suite, static_cast<wire::CipherSuite>(suite.id));
    EXPECT_TRUE(link.client.engine.info().extended_master_secret);
    EXPECT_EQ(link.server.engine.info().encrypt_then_mac, !suite.is_aead());
  }
}

}  // namespace
}  // namespace bulla

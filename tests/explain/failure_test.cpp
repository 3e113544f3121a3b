#include "bulla/explain/failure.h"

#include <gtest/gtest.h>

#include "explain/story12.h"
#include "support/raw_keys.h"
#include "support/tls12.h"

namespace bulla::explain {
namespace {

using test::client_config;
using test::holds;
using test::section;
using test::server_config;
using test::Story;

void expect_told(const Failure& failure, std::string_view what, std::string_view pass) {
  EXPECT_TRUE(holds(failure.what, what)) << failure.what;
  EXPECT_TRUE(holds(section(failure, "would have passed"), pass)) << section(failure, "would have passed");
  EXPECT_FALSE(section(failure, "where").empty());
  EXPECT_FALSE(section(failure, "the client offered").empty());
}

std::shared_ptr<ServerConfig> server_that_is(const test::TestAuthority::Leaf& leaf) {
  auto server = server_config();
  server->identities = {test::test_authority().issue(leaf)};
  return server;
}

TEST(Failure, OfAWrongNameListsTheNamesThatWouldDo) {
  const Story story{client_config(), server_config(), "other.example"};
  const auto failure = story.client_failure();
  expect_told(failure, "the certificate is not for this name: \"other.example\" was wanted", "DNS:server.example");
  EXPECT_TRUE(holds(failure.what, "[RFC 9525"));
  EXPECT_TRUE(holds(section(failure, "where"), "at the server's certificate ("));
  EXPECT_TRUE(holds(section(failure, "where"), "this side sent the alert bad_certificate to the server"));
  EXPECT_TRUE(holds(section(failure, "paths tried"), "Test Leaf"));
  EXPECT_TRUE(holds(failure.mend, "connect by a name in the certificate"));
}

TEST(Failure, OfAKeyThatIsNotPinnedSaysWhichWasShownAndWhichAreGood) {
  const auto shown = test::server_identity();
  const auto good = test::server_identity(crypto::KeyKind::ed25519);
  auto client = client_config();
  client->trust = nullptr;
  client->server_keys = test::pinning({good});
  auto server = server_config();
  server->identities = {test::raw(shown)};
  const Story story{client, server};
  const auto failure = story.client_failure();
  const auto pin = [](const auto& identity) {
    return x509::KeyPin::of(identity->key().public_key_info(), *client_config()->provider).text();
  };
  expect_told(failure, "its pin is " + pin(shown) + ", and pinned is " + pin(good), "a raw public key that is pinned");
  EXPECT_TRUE(holds(section(failure, "the server's raw public key"), "pin: " + pin(shown)));
  EXPECT_TRUE(holds(section(failure, "the server's raw public key"), "key: ECDSA P-256"));
  EXPECT_TRUE(holds(section(failure, "the client offered"), "the server's key as: RawPublicKey"));
  EXPECT_TRUE(section(failure, "paths tried").empty()) << "a key has none";
  EXPECT_TRUE(holds(failure.mend, "--pin"));
}

TEST(Failure, OfAnExpiredCertificateSaysWhenItWasValid) {
  const Story story{client_config(), server_that_is({.not_after = test::test_time - std::chrono::hours{1}})};
  expect_told(story.client_failure(), "was valid until 2026-06-01 11:00:00 UTC; it is 2026-06-01 12:00:00 UTC",
              "a clock between 2026-05-31 12:00:00 UTC and 2026-06-01 11:00:00 UTC");
}

TEST(Failure, OfACertificateFromTheFutureSaysFromWhenItIsValid) {
  const Story story{client_config(), server_that_is({.not_before = test::test_time + std::chrono::hours{1}})};
  expect_told(story.client_failure(), "is valid from 2026-06-01 13:00:00 UTC", "a clock between");
}

TEST(Failure, OfAnUnknownAuthorityNamesIt) {
  const test::TestAuthority stranger{"Strange Root"};
  auto server = server_config();
  server->identities = {stranger.issue({})};
  const Story story{client_config(), server};
  const auto failure = story.client_failure();
  expect_told(failure, "no path leads to a trusted root", "Strange Root");
  EXPECT_TRUE(holds(failure.mend, "--ca"));
}

TEST(Failure, OfAClientsCertificateAtAServerSaysWhatItIsFor) {
  const Story story{client_config(), server_that_is({.purpose = x509::Purpose::client_authentication})};
  expect_told(story.client_failure(), "extended key usage", "a certificate issued for servers");
}

TEST(Failure, OfAMissingClientCertificateIsToldOnBothSides) {
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  const Story story{client_config(), server};
  const auto seen_by_server = story.server_failure();
  expect_told(seen_by_server, "a client certificate is wanted and none came", "a client certificate that");
  EXPECT_TRUE(holds(section(seen_by_server, "the client's certificate"), "the client has shown none"));

  const auto seen_by_client = story.client_failure();
  expect_told(seen_by_client, "the server refused: the peer wants a client certificate", "Test Root");
  const auto certificate = section(seen_by_client, "the client's certificate");
  EXPECT_TRUE(holds(certificate, "CAs that it accepts: ")) << certificate;
  EXPECT_TRUE(holds(certificate, "Test Root")) << certificate;
  EXPECT_TRUE(holds(certificate, "this side has none to show")) << certificate;
  EXPECT_TRUE(holds(section(seen_by_client, "where"), "the server sent the alert certificate_required (116)"));
  EXPECT_TRUE(client_was_refused(story.link.client.error.value(), story.client_recorder.recording()));
}

TEST(Failure, OfARefusedClientCertificateSaysWhoRefusedWhom) {
  const test::TestAuthority stranger{"Test Root"};  // the same name, another key
  auto client = client_config();
  client->identities = {
      stranger.issue({.names = {"client@test.example"}, .purpose = x509::Purpose::client_authentication})};
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  const Story story{client, server};
  const auto seen_by_server = story.server_failure();
  EXPECT_TRUE(holds(section(seen_by_server, "where"), "at the client's certificate"));
  EXPECT_FALSE(section(seen_by_server, "paths tried").empty());
  const auto seen_by_client = story.client_failure();
  EXPECT_TRUE(holds(section(seen_by_client, "the client's certificate"), "was shown: it fits"));
  EXPECT_TRUE(client_was_refused(story.link.client.error.value(), story.client_recorder.recording()));
}

TEST(Failure, OfSuitesWithoutOverlapShowsBothLists) {
  static constexpr std::array ours{wire::CipherSuite::TLS_CHACHA20_POLY1305_SHA256};
  static constexpr std::array theirs{wire::CipherSuite::TLS_AES_256_GCM_SHA384};
  static auto one = handshake::standard_2026();
  static auto other = handshake::standard_2026();
  one.suites = ours;
  other.suites = theirs;
  auto client = client_config();
  client->policy = &one;
  auto server = server_config();
  server->policy = &other;
  const Story story{client, server};
  const auto seen_by_server = story.server_failure();
  expect_told(seen_by_server, "no cipher suite in common", "TLS_AES_256_GCM_SHA384");
  EXPECT_TRUE(holds(section(seen_by_server, "the client offered"), "TLS_CHACHA20_POLY1305_SHA256"));
  EXPECT_TRUE(holds(section(seen_by_server, "the server allows (policy standard_2026)"), "TLS_AES_256_GCM_SHA384"));
  expect_told(story.client_failure(), "the server refused: the peer found no settings", "one suite, one group");
  EXPECT_FALSE(client_was_refused(story.link.client.error.value(), story.client_recorder.recording()));
}

TEST(Failure, OfGroupsWithoutOverlapNamesThoseThatWouldDo) {
  static constexpr std::array ours{wire::NamedGroup::x25519};
  static constexpr std::array theirs{wire::NamedGroup::secp384r1};
  static auto one = handshake::standard_2026();
  static auto other = handshake::standard_2026();
  one.groups = one.shares = ours;
  other.groups = other.shares = theirs;
  auto client = client_config();
  client->policy = &one;
  auto server = server_config();
  server->policy = &other;
  const Story story{client, server};
  expect_told(story.server_failure(), "no key agreement group in common", "secp384r1");
}

TEST(Failure, OfKeysThatCannotSignAsTheClientWantsSaysSo) {
  static constexpr std::array schemes{wire::SignatureScheme::ed25519};
  static auto policy = handshake::standard_2026();
  policy.signature_schemes = schemes;
  auto client = client_config();
  client->policy = &policy;
  const Story story{client, server_config()};
  const auto failure = story.server_failure();
  expect_told(failure, "no signature scheme in common", "a certificate with a key that can make");
  EXPECT_TRUE(holds(section(failure, "the server allows (policy standard_2026)"), "keys: ECDSA P-256"));
}

TEST(Failure, OfApplicationProtocolsWithoutOverlapNamesThem) {
  auto client = client_config();
  client->protocols = {"h2"};
  auto server = server_config();
  server->protocols = {"http/1.1"};
  const Story story{client, server};
  expect_told(story.server_failure(), "no application protocol in common", "http/1.1");
  const auto seen_by_client = story.client_failure();
  expect_told(seen_by_client, "the server refused: the peer speaks none of the application protocols",
              "or none at all");
  EXPECT_TRUE(holds(seen_by_client.mend, "--alpn"));
}

// What a peer says that is no handshake of ours: fed to a client that has said hello.
Failure failure_after(Bytes said) {
  const auto config = client_config();
  Recorder recorder{Side::client, test::ticking()};
  test::End<Client> client{Client{config, x509::ReferenceName::parse("server.example").value(), &recorder}};
  EXPECT_TRUE(client.engine.start(client.outbox()));
  client.collect();
  if (said.empty()) {
    client.error = client.engine.end_of_input().error();
  } else {
    client.hear(said);
  }
  return failure_of(client.error.value(), recorder.recording(), ourselves(*config, "server.example"));
}

TEST(Failure, OfAPeerThatSpeaksNoTlsAsksForThePort) {
  const auto failure = failure_after(bytes_of("HTTP/1.1 400 Bad Request\r\n"));
  expect_told(failure, "the peer does not speak TLS", "TLS records");
  EXPECT_TRUE(holds(section(failure, "where"), "after the client's client hello"));
  EXPECT_TRUE(holds(failure.mend, "right port"));
}

TEST(Failure, OfAnOldServerNamesTheVersion) {
  const Buffer alert{21, 3, 3, 0, 2, 2, 70};
  const auto failure = failure_after(alert);
  expect_told(failure, "the server refused: the peer speaks none of the versions offered", "TLS 1.3");
  EXPECT_TRUE(holds(failure.mend, "enable a newer TLS"));
}

TEST(Failure, OfAPeerThatHangsUpSaysAfterWhat) {
  const auto failure = failure_after({});
  EXPECT_TRUE(holds(failure.what, "closed the connection before the handshake was done"));
  EXPECT_TRUE(holds(section(failure, "where"), "after the client's client hello"));
  EXPECT_TRUE(holds(section(failure, "where"), "no side sent an alert"));
}

TEST(Failure, OfATruncatedConnectionSaysThatDataMayBeMissing) {
  Story story;
  story.link.client.error = story.link.client.engine.end_of_input().error();
  const auto failure = story.client_failure();
  EXPECT_TRUE(holds(failure.what, "without close_notify: data may be missing"));
  EXPECT_TRUE(holds(section(failure, "the server chose"), "TLS_AES_128_GCM_SHA256"));
}

TEST(Failure, OfATimeoutSaysWhatWasWaitedFor) {
  const auto config = client_config();
  Recorder recorder{Side::client, test::ticking()};
  test::End<Client> client{Client{config, x509::ReferenceName::parse("server.example").value(), &recorder}};
  ASSERT_TRUE(client.engine.start(client.outbox()));
  client.collect();
  const auto failure =
      failure_of(client.engine.time_out(client.outbox()), recorder.recording(), ourselves(*config, ""));
  EXPECT_TRUE(holds(failure.what, "the handshake did not end within its time"));
  EXPECT_TRUE(holds(section(failure, "where"), "after the client's client hello"));
}

// A client that was asked for a certificate in TLS 1.2, and heard an alert where the server's Finished was due.
TEST(Failure, OfAClientRefusedInTls12SaysWhatWasAskedAndChosen) {
  const auto config = client_config();
  const auto recorder =
      test::seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth", Side::client, test::Until::client_flight);
  const Error error{.fault = Fault::alert_received, .received = Alert::unknown_ca};
  const auto failure = failure_of(error, recorder.recording(), ourselves(*config, "server.example"));
  expect_told(failure, "the server refused: the peer does not trust the CA", "a certificate of a CA that the server");
  EXPECT_TRUE(holds(section(failure, "the client offered"), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
  EXPECT_TRUE(holds(section(failure, "the client offered"), "versions: TLS 1.2"));
  EXPECT_FALSE(holds(section(failure, "the client offered"), "shares of"));
  EXPECT_TRUE(holds(section(failure, "the server chose"), "version: TLS 1.2"));
  EXPECT_TRUE(holds(section(failure, "the server chose"), "group: x25519"));
  EXPECT_TRUE(holds(section(failure, "the client's certificate"), "kinds of keys: rsa_sign, dss_sign, ecdsa_sign"));
  EXPECT_TRUE(holds(section(failure, "the client's certificate"), "this side has none to show"));
  EXPECT_TRUE(client_was_refused(error, recorder.recording()));
}

TEST(Failure, InTls12SaysThatTheKeyWasTheClientsOrAnEarlierSessions) {
  const Error error{.fault = Fault::bad_finished};
  const auto chosen = [&](const Recorder& recorder) {
    return section(failure_of(error, recorder.recording(), ourselves(*server_config())), "the server chose");
  };
  EXPECT_TRUE(holds(chosen(test::seen12("rsa_aes_256_gcm_sha384", Side::server)), "RSA key transport"));
  const auto resumed = chosen(test::resumed12({"an id", "an id"}));
  EXPECT_TRUE(holds(resumed, "session: an earlier one"));
  EXPECT_FALSE(holds(resumed, "RSA key transport"));
}

TEST(Failure, OfAChainThatIsRefusedInTls12IsAtTheCertificate) {
  const Story story{test::client_config12(), test::server_config12(), "other.example"};
  const auto failure = story.client_failure();
  expect_told(failure, "the certificate is not for this name", "DNS:server.example");
  EXPECT_TRUE(holds(section(failure, "where"), "at the server's certificate ("));
  const auto transaction = transaction_of(story.client_recorder.recording(), &story.link.client.error.value());
  EXPECT_EQ(transaction.steps[0].state, StepState::failed);
}

// The server's refusal comes before the client is connected.
TEST(Failure, OfAMissingClientCertificateIsToldInTls12Too) {
  auto server = test::server_config12();
  server->client_authentication = ClientAuthentication::required;
  const Story story{test::client_config12(), server};
  EXPECT_EQ(story.link.client.established, 0);
  EXPECT_TRUE(client_was_refused(story.link.client.error.value(), story.client_recorder.recording()));
  expect_told(story.client_failure(), "the server refused: the peer ", "a certificate issued by one of: ");
  const auto transaction = transaction_of(story.client_recorder.recording(), &story.link.client.error.value());
  EXPECT_EQ(transaction.steps[6].state, StepState::failed);
}

}  // namespace
}  // namespace bulla::explain

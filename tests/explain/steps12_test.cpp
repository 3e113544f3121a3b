#include "bulla/explain/steps12.h"

#include <gtest/gtest.h>

#include "bulla/session/sealed_tickets.h"
#include "bulla/session/session_ids.h"
#include "explain/raw_keyed12.h"
#include "support/tls12.h"

namespace bulla::explain {
namespace {

using test::detail;
using test::holds;
using test::seen12;
using enum StepState;

std::vector<StepState> states(const Transaction& transaction) {
  std::vector<StepState> all;
  for (const auto& step : transaction.steps) all.push_back(step.state);
  return all;
}

const Step& step(const Transaction& transaction, StepName name) { return transaction.steps[std::to_underlying(name)]; }

TEST(Steps12, OfEachCapturedConnectionAreDone) {
  for (const auto& capture : test::captures12()) {
    for (const auto self : {Side::client, Side::server}) {
      const auto transaction = transaction_of(seen12(capture.name, self).recording());
      const auto client = capture.name.ends_with("client_auth") ? done : absent;
      EXPECT_EQ(states(transaction), (std::vector{done, done, done, done, done, client, client})) << capture.name;
      for (const auto& one : transaction.steps) {
        EXPECT_FALSE(one.note.empty()) << capture.name << " " << one.title;
        for (const auto& each : one.details) EXPECT_FALSE(each.lines.empty()) << capture.name << " " << each.label;
      }
    }
  }
}

TEST(Steps12, OfKeyTransportFollowTheLesson) {
  const auto transaction = transaction_of(seen12("rsa_aes_128_cbc_sha_etm").recording());
  const auto& certificate = step(transaction, StepName::server_certificate);
  EXPECT_EQ(detail(certificate, "message"), "Certificate, 793 bytes");
  EXPECT_TRUE(holds(detail(certificate, "certificate"), "key RSA, 2048 bits"));
  EXPECT_TRUE(holds(detail(certificate, "proof"), "it could open the secret"));
  EXPECT_TRUE(holds(certificate.note, "in the clear"));
  const auto& share = step(transaction, StepName::key_share);
  EXPECT_EQ(share.title, "the client makes a secret and encrypts it to the server's public key");
  EXPECT_TRUE(holds(detail(share, "secret"), "48 bytes"));
  EXPECT_TRUE(holds(detail(share, "encrypted"), "256 bytes (ClientKeyExchange), to the public key of "));
  EXPECT_TRUE(holds(detail(share, "encrypted"), "(RSA, 2048 bits)"));
  const auto& agreed = step(transaction, StepName::key_agreed);
  EXPECT_EQ(detail(agreed, "suite"), "TLS_RSA_WITH_AES_128_CBC_SHA");
  EXPECT_TRUE(holds(detail(agreed, "way"), "RSA key transport"));
  EXPECT_TRUE(holds(detail(agreed, "master secret"), "RFC 7627"));
  EXPECT_TRUE(holds(agreed.note, "with its private key"));
  EXPECT_TRUE(detail(agreed, "group").empty());
}

TEST(Steps12, OfKeyAgreementShowBothSharesAndWhoSigned) {
  const auto transaction = transaction_of(seen12("ecdhe_rsa_aes_256_gcm_sha384").recording());
  const auto& share = step(transaction, StepName::key_share);
  EXPECT_EQ(share.title, "a key share is made");
  EXPECT_TRUE(holds(detail(share, "server's share"), "x25519 (32 bytes), signed"));
  EXPECT_TRUE(holds(detail(share, "client's share"), "32 bytes (ClientKeyExchange)"));
  const auto group = detail(step(transaction, StepName::key_agreed), "group");
  EXPECT_TRUE(group.starts_with("x25519\n")) << group;
  EXPECT_TRUE(holds(group, "a quantum computer would")) << group;
  const auto proof = detail(step(transaction, StepName::server_certificate), "proof");
  EXPECT_TRUE(holds(proof, "ServerKeyExchange")) << proof;
  EXPECT_TRUE(holds(proof, "rsa_pss_rsae_sha256, 256 bytes")) << proof;
}

TEST(Steps12, SayWithoutAnExtendedMasterSecretThatNothingTiesIt) {
  const auto transaction = transaction_of(seen12("rsa_aes_256_cbc_sha256_no_ems").recording());
  EXPECT_TRUE(
      holds(detail(step(transaction, StepName::key_agreed), "master secret"), "no extended master secret ties it"));
}

TEST(Steps12, OfTheSessionNameItsTicketAndWhatWasAgreedOn) {
  const auto transaction = transaction_of(seen12("rsa_aes_128_cbc_sha_etm").recording());
  const auto& session = step(transaction, StepName::session);
  EXPECT_EQ(detail(session, "version"), "TLS 1.2");
  EXPECT_EQ(detail(session, "server name"), "shop.example");
  EXPECT_TRUE(holds(detail(session, "session id"), "none"));
  EXPECT_EQ(detail(session, "ticket"), "176 bytes for later sessions, good for 7200 seconds or less");
  EXPECT_EQ(detail(session, "agreed on"),
            "renegotiation_info, session_ticket, encrypt_then_mac, extended_master_secret");
  EXPECT_TRUE(holds(session.note, "Finished"));
}

TEST(Steps12, TellWhatCarriesTheMac) {
  const auto mac_of = [](std::string_view name) {
    const auto transaction = transaction_of(seen12(name).recording());
    const auto& protection = step(transaction, StepName::protection);
    return detail(protection, "cipher") + ": " + detail(protection, "MAC");
  };
  EXPECT_TRUE(
      mac_of("rsa_aes_128_cbc_sha_etm").starts_with("AES-128-CBC: HMAC-SHA1, 20 bytes in each record, of what"));
  EXPECT_TRUE(holds(mac_of("rsa_aes_128_cbc_sha_etm"), "encrypt-then-MAC"));
  EXPECT_TRUE(holds(mac_of("ecdhe_rsa_aes_256_cbc_sha384"), "HMAC-SHA384, 48 bytes"));
  EXPECT_TRUE(holds(mac_of("ecdhe_rsa_aes_256_cbc_sha384"), "MAC-then-encrypt"));
  EXPECT_TRUE(holds(mac_of("rsa_aes_256_gcm_sha384"), "AES-256-GCM: the cipher's own tag, 16 bytes"));
  const auto transaction = transaction_of(seen12("rsa_aes_256_gcm_sha384").recording());
  EXPECT_TRUE(holds(detail(step(transaction, StepName::protection), "from client"), "2 sealed of 5 records"));
}

TEST(Steps12, OfAChallengeSayWhatIsSignedAndByWhichKey) {
  const auto transaction = transaction_of(seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth").recording());
  const auto& challenge = step(transaction, StepName::challenge);
  EXPECT_EQ(detail(challenge, "kinds of keys"), "rsa_sign, dss_sign, ecdsa_sign");
  EXPECT_TRUE(holds(detail(challenge, "signatures"), "ecdsa_secp256r1_sha256"));
  EXPECT_TRUE(holds(detail(challenge, "accepted CAs"), "any"));
  EXPECT_TRUE(holds(challenge.note, "sign all messages of the handshake"));
  const auto& proof = step(transaction, StepName::client_proof);
  EXPECT_EQ(detail(proof, "public key"), "ECDSA P-256");
  EXPECT_TRUE(holds(detail(proof, "proof"), "CertificateVerify is signed by ecdsa_secp256r1_sha256, 7"));
  // The hellos, the server's four messages, the client's certificate and share.
  EXPECT_EQ(detail(proof, "signed"), "all messages before it, 1231 bytes");
}

TEST(Steps12, OfRawKeysSpeakOfNoCertificate) {
  const auto transaction = transaction_of(test::raw_keyed12().recording());
  const auto& server = step(transaction, StepName::server_certificate);
  EXPECT_EQ(server.state, done);
  EXPECT_TRUE(holds(server.note, "sends the raw public key in the clear"));
  EXPECT_TRUE(holds(detail(server, "raw key"), "key ECDSA P-256"));
  EXPECT_TRUE(holds(detail(server, "proof"), "it owns the key: its share"));
  const auto& challenge = step(transaction, StepName::challenge);
  EXPECT_EQ(detail(challenge, "form"), "a raw public key that the server has pinned");
  EXPECT_EQ(detail(challenge, "accepted CAs"), "");
  const auto& client = step(transaction, StepName::client_proof);
  EXPECT_EQ(client.state, done);
  EXPECT_TRUE(holds(client.note, "sends the client's raw public key in the clear"));
  EXPECT_TRUE(holds(detail(client, "proof"), "it owns the key: CertificateVerify"));
}

TEST(Steps12, OfAClientWithoutACertificateSayThatItShowedNone) {
  const auto& capture = test::capture12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth");
  Recorder recorder{Side::server, test::ticking()};
  test::tell_messages(recorder, capture, test::Until::server_hello_done);
  recorder.message(Side::client, test::whole(wire::tls12::Certificate{}));
  const auto transaction = transaction_of(recorder.recording());
  EXPECT_EQ(step(transaction, StepName::client_proof).state, absent);
  EXPECT_TRUE(holds(step(transaction, StepName::client_proof).note, "no certificate to show"));
}

TEST(Steps12, OfAResumedSessionSayWhatIsNotDoneAgain) {
  const auto by_id = transaction_of(test::resumed12({"an id", "an id"}).recording());
  EXPECT_EQ(states(by_id), (std::vector{absent, absent, done, done, unreached, absent, absent}));
  EXPECT_EQ(detail(step(by_id, StepName::session), "session id"), "616e206964");
  EXPECT_FALSE(step(by_id, StepName::key_share).began) << "no message of it was seen";
  EXPECT_TRUE(holds(detail(step(by_id, StepName::session), "resumption"), "still knows its id"));
  EXPECT_TRUE(holds(step(by_id, StepName::key_share).note, "with its master secret"));
  EXPECT_TRUE(holds(step(by_id, StepName::key_agreed).note, "the keys are new"));
  EXPECT_TRUE(holds(step(by_id, StepName::challenge).note, "goes on from the earlier session"));

  const auto by_ticket = transaction_of(test::resumed12({"made up", "made up", "a ticket"}).recording());
  EXPECT_EQ(states(by_ticket), states(by_id));
  EXPECT_TRUE(holds(detail(step(by_ticket, StepName::session), "resumption"), "could open its ticket"));
  EXPECT_TRUE(holds(detail(step(by_ticket, StepName::session), "session id"), "made by the client and sent back"));
  EXPECT_TRUE(holds(detail(step(by_ticket, StepName::session), "ticket"), "14 bytes for later sessions"));
}

TEST(Steps12, OfASessionThatTheServerKeepsShowItsId) {
  Recorder recorder{Side::client, test::ticking()};
  const test::Hellos12 hellos{.client_id = "made up", .server_id = "kept"};
  recorder.message(Side::client, hellos.client());
  recorder.message(Side::server, hellos.server());
  const auto transaction = transaction_of(recorder.recording());
  EXPECT_EQ(detail(step(transaction, StepName::session), "session id"), "6b657074, made by the server");
}

TEST(Steps12, OfATicketThatWasNotTakenSaySo) {
  const test::Hellos12 hellos{.client_id = "made up", .server_id = "", .ticket = "a ticket"};
  Recorder recorder{Side::client, test::ticking()};
  recorder.message(Side::client, hellos.client());
  recorder.message(Side::server, hellos.server());
  const auto transaction = transaction_of(recorder.recording());
  EXPECT_TRUE(holds(detail(step(transaction, StepName::session), "resumption"), "wanted a new session"));
}

TEST(Steps12, EndWhereTheConnectionDid) {
  const auto recorder =
      seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth", Side::client, test::Until::server_hello_done);
  const auto transaction = transaction_of(recorder.recording());
  EXPECT_EQ(states(transaction), (std::vector{done, unreached, unreached, unreached, done, done, unreached}));
  EXPECT_EQ(step(transaction, StepName::key_agreed).note, "") << "what has not happened is not told";
  EXPECT_EQ(detail(step(transaction, StepName::key_agreed), "master secret"), "");
}

struct Classic {
  explicit Classic(crypto::KeyKind kind) : server{test::server_config12(kind)} {
    client->sessions = std::make_shared<session::ClientMemory>();
  }
  std::shared_ptr<ClientConfig> client = test::client_config12(handshake::classic());
  std::shared_ptr<ServerConfig> server;
};

// What the engine shows of its own connections.
TEST(Steps12, OfOurOwnClassicConnectionAreDone) {
  for (const auto kind : {crypto::KeyKind::rsa, crypto::KeyKind::p256}) {
    const Classic classic{kind};
    classic.client->identities = {test::client_identity()};
    classic.server->client_authentication = ClientAuthentication::required;
    const test::Story story{classic.client, classic.server};
    ASSERT_FALSE(story.link.client.error) << story.link.client.error->row().name;
    for (const auto* recorder : {&story.client_recorder, &story.server_recorder}) {
      const auto transaction = transaction_of(recorder->recording());
      EXPECT_EQ(states(transaction), (std::vector{done, done, done, done, done, done, done}));
      const bool transported = kind == crypto::KeyKind::rsa;
      EXPECT_EQ(!detail(step(transaction, StepName::key_share), "encrypted").empty(), transported);
      EXPECT_EQ(!detail(step(transaction, StepName::key_agreed), "group").empty(), !transported);
      EXPECT_EQ(recorder->recording().traffic[0].sealed_records, 1U);
      EXPECT_EQ(std::ranges::count_if(transaction.entries, &Entry::sealed), 2) << "both sides' Finished";
    }
  }
}

void expect_resumed(const Classic& classic, std::string_view how) {
  const test::Story first{classic.client, classic.server};
  ASSERT_FALSE(first.link.client.error) << first.link.client.error->row().name;
  const test::Story again{classic.client, classic.server};
  ASSERT_FALSE(again.link.client.error) << again.link.client.error->row().name;
  for (const auto* recorder : {&again.client_recorder, &again.server_recorder}) {
    const auto transaction = transaction_of(recorder->recording());
    EXPECT_EQ(states(transaction), (std::vector{absent, absent, done, done, done, absent, absent})) << how;
    EXPECT_TRUE(holds(detail(step(transaction, StepName::session), "resumption"), how));
  }
}

TEST(Steps12, OfOurOwnResumedConnectionSaySo) {
  const Classic by_ticket{crypto::KeyKind::rsa};
  by_ticket.server->sessions = session::SealedTickets::create(*by_ticket.server->provider, test::test_time).value();
  expect_resumed(by_ticket, "could open its ticket");
  const Classic by_id{crypto::KeyKind::rsa};
  by_id.server->session_ids = std::make_shared<session::SessionIdMemory>();
  expect_resumed(by_id, "still knows its id");
}

}  // namespace
}  // namespace bulla::explain

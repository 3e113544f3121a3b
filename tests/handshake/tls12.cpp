// Whole handshakes of TLS 1.2 between a client and a server, message by message: what they agree on and who they are.
#include <gtest/gtest.h>

#include "bulla/wire/messages12.h"
#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/recorder.h"
#include "support/returning12.h"
#include "x509/ocsp_support.h"
#include "x509/transparency_support.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using test::client_config12;
using test::Duel;
using test::is_type;
using test::Returning12;
using test::server_config12;
using wire::CipherSuite;
using wire::ClientHello;
using wire::ExtensionType;
using enum wire::HandshakeType;

void expect_done(const Duel& duel) { ASSERT_TRUE(duel.done()) << test::said_by(duel); }

// Shows a certificate with all that may come along, to a client that believes it only so.
struct Vouched {
  explicit Vouched(x509::OcspStatus status = x509::OcspStatus::good) {
    namespace x = x509::test;
    static const auto root = x::root("Root");
    static const auto leaf = x::leaf("server.example", root);
    const std::shared_ptr<const crypto::PrivateKey> key{leaf.key, [](const auto*) {}};
    Buffer entry;
    x::append_number(entry, leaf.certificate->der.size(), 3);
    append(entry, leaf.certificate->der);
    timestamps = x::list_of({x::timestamp_by("log 1", 0, entry), x::timestamp_by("log 2", 0, entry)});
    staple = x::response_by(root, leaf, root, {.status = status});
    server->identities = {Identity::create({leaf.certificate->der}, key)
                              .value()
                              ->with_staple(staple)
                              .value()
                              ->with_timestamps(timestamps)
                              .value()};
    const Bytes anchor = root.certificate->der;
    client->trust = x509::Trust::with_anchors(openssl::provider(), {&anchor, 1},
                                              {.transparency = {.logs = x::logs_named({"log 1", "log 2"})}})
                        .value();
    clock.emplace(x::june + std::chrono::days{1});
    client->clock = server->clock = &*clock;
  }
  Buffer staple, timestamps;
  std::shared_ptr<ClientConfig> client = client_config12(classic());
  std::shared_ptr<ServerConfig> server = server_config12();
  std::optional<test::Clockwork> clock;
};

// RFC 5246 §7.4.1.3, RFC 9846 §4.2.3
TEST(Tls12Handshake, TheServersRandomIsItsOwnAndEndsInASentinelWhereItCouldDoBetter) {
  std::vector<Buffer> randoms;
  for (int round = 0; round < 2; ++round) {
    auto server = server_config12();
    server->policy = &standard_2026();
    Duel duel{client_config12(), server};
    duel.run([&](Side from, Buffer& message) {
      if (from != Side::server || !is_type(message, server_hello)) return;
      const Bytes random = test::body_of<wire::ServerHello>(message).random;
      randoms.emplace_back(random.begin(), random.end());
    });
    expect_done(duel);
  }
  ASSERT_EQ(randoms.size(), 2U);
  EXPECT_NE(to_hex(Bytes{randoms[0]}.first(24)), to_hex(Bytes{randoms[1]}.first(24)));
  for (const auto& random : randoms) EXPECT_TRUE(same_bytes(Bytes{random}.last(8), wire::downgrade_to_tls12));
}

// RFC 6066 §8, RFC 6962 §3.3.1
TEST(Tls12Handshake, ShowsTheJudgeWhatResponderAndLogsSay) {
  Vouched vouched;
  vouched.client->later.trust = true;  // so that the question can be seen
  bool status = false;
  Duel duel{vouched.client, vouched.server};
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::server && is_type(message, certificate_status)) {
      status = true;
      EXPECT_TRUE(same_bytes(test::body_of<wire::tls12::CertificateStatus>(message).response, vouched.staple));
    }
    if (from == Side::server && is_type(message, server_hello)) {
      const auto hello = test::body_of<wire::ServerHello>(message);
      EXPECT_TRUE(hello.extensions.has(ExtensionType::status_request));
      EXPECT_TRUE(same_bytes(hello.extensions.at(ExtensionType::signed_certificate_timestamp)->extension_data,
                             vouched.timestamps));
    }
  });
  expect_done(duel);
  EXPECT_TRUE(status);
}

TEST(Tls12Handshake, EndsWhereTheResponderSaysThatTheCertificateIsRevoked) {
  for (const auto& policy : {&classic(), &test::tls12_alone()}) {
    Vouched vouched{x509::OcspStatus::revoked};
    vouched.client->policy = policy;
    Duel duel{vouched.client, vouched.server};
    duel.run();
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, Fault::certificate_revoked);
    EXPECT_EQ(duel.client.error->alert(), Alert::certificate_revoked);
  }
}

TEST(Tls12Handshake, ShowsThemNotToAClientThatDidNotAsk) {
  Vouched vouched;
  vouched.client->staple_request = StapleRequest::left_out;
  vouched.client->timestamp_request = TimestampRequest::left_out;
  Duel duel{vouched.client, vouched.server};
  duel.run([&](Side from, Buffer& message) {
    EXPECT_FALSE(is_type(message, certificate_status));
    if (from != Side::server || !is_type(message, server_hello)) return;
    const auto hello = test::body_of<wire::ServerHello>(message);
    EXPECT_FALSE(hello.extensions.has(ExtensionType::signed_certificate_timestamp));
  });
  ASSERT_TRUE(duel.client.error);
  EXPECT_EQ(duel.client.error->fault, Fault::too_few_logs) << "they count where the trust wants them";
}

TEST(Tls12Handshake, AStatusThatWasAnnouncedMayStillBeMissing) {
  Vouched vouched;
  Duel duel{vouched.client, vouched.server};
  duel.rearrange = test::instead_or_before(Side::server, certificate_status, {});
  duel.run();
  ASSERT_TRUE(duel.server.error || duel.client.error) << "the transcripts differ";
  const auto& error = duel.client.error ? duel.client.error : duel.server.error;
  EXPECT_EQ(error->fault, Fault::bad_finished) << error->row().name;
}

TEST(Tls12Handshake, RefusesAStatusThatIsNoOcspResponse) {
  const std::vector<test::FaultCase> cases{
      {"another kind", certificate_status, [](Buffer& message) { message[4] = 2; }, Fault::value_out_of_range},
      {"nothing", certificate_status, [](Buffer& message) { message = {22, 0, 0, 4, 1, 0, 0, 0}; },
       Fault::length_out_of_range},
  };
  for (const auto& row : cases) {
    Vouched vouched;
    Duel duel{vouched.client, vouched.server};
    expect_refused(duel, Side::server, row);
  }
}

TEST(Tls12Handshake, GivesBothSidesTheSameMasterSecretForTheKeyLog) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa}) {
    test::Recorder at_client, at_server;
    Returning12 pair{kind};
    for (int meeting = 1; meeting <= 2; ++meeting) {
      Duel duel{pair.client, pair.server};
      duel.client.witness = &at_client;
      duel.server.witness = &at_server;
      duel.run();
      expect_done(duel);
      EXPECT_EQ(duel.client.info.resumed, meeting == 2);
      ASSERT_EQ(at_client.secrets.size(), static_cast<std::size_t>(meeting));
      ASSERT_EQ(at_server.secrets.size(), static_cast<std::size_t>(meeting));
      EXPECT_EQ(at_client.secrets.back().label, "CLIENT_RANDOM");
      EXPECT_EQ(at_client.secrets.back().client_random, at_server.secrets.back().client_random);
      EXPECT_EQ(at_client.secrets.back().secret, at_server.secrets.back().secret);
      EXPECT_EQ(at_client.secrets.back().secret.size(), 48U);
    }
    EXPECT_EQ(at_client.secrets[0].secret, at_client.secrets[1].secret) << "a session goes on with its own";
    EXPECT_EQ(at_client.messages, at_server.messages) << "both watchers see the same in the same order";
  }
}

TEST(Tls12Handshake, LimitsRecordsAndFragmentsAsTheClientAsks) {
  const auto limits = [](auto&& change) {
    Duel duel{client_config12(), server_config12()};
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::client && is_type(message, client_hello)) change(message);
    });
    return std::pair{duel.server.channel.limit, duel.server.channel.fragment_limit};
  };
  const auto record = test::put<ClientHello>(test::extension(wire::RecordSizeLimit{100}));
  const auto fragment = test::put<ClientHello>(test::extension(ExtensionType::max_fragment_length, Buffer{2}));
  EXPECT_EQ(limits(record), std::pair(std::size_t{100}, std::size_t{0}));
  EXPECT_EQ(limits([&](Buffer& message) {
              fragment(message);
              record(message);
            }),
            std::pair(std::size_t{100}, std::size_t{0}))
      << "RFC 8449 §5: the newer one counts";
  EXPECT_EQ(limits([&](Buffer& message) {
              test::drop<ClientHello>(ExtensionType::record_size_limit)(message);
              fragment(message);
            }),
            std::pair(std::size_t{0}, std::size_t{1024}));
}

// Everything that may be asked, of both sides, each kind alone and all together, with and without a session.
TEST(Tls12Handshake, MayHaveAllItsQuestionsAnsweredLater) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa})
    for (const bool by_id : {false, true})
      for (unsigned choice = 0; choice < 16; ++choice) {
        SCOPED_TRACE(choice);
        Returning12 pair{kind};
        if (by_id) pair.by_id();
        pair.client->identities = {test::client_identity()};
        pair.server->client_authentication = ClientAuthentication::required;
        pair.client->later = pair.server->later = {.identity = (choice & 1) != 0,
                                                   .signature = (choice & 2) != 0,
                                                   .trust = (choice & 4) != 0,
                                                   .session = (choice & 8) != 0};
        pair.meet_first();
        const auto again = pair.meet();
        expect_done(again);
        EXPECT_TRUE(again.client.info.resumed);
        EXPECT_TRUE(again.server.info.resumed);
        EXPECT_TRUE(again.server.info.peer);
      }
}

// The first side that needs something of the other finds the policy's wish in its way.
TEST(Tls12Handshake, ThePolicySaysWhetherAnExtendedMasterSecretIsNeeded) {
  static auto strict = classic();
  strict.extended_master_secret_required = true;
  for (const auto* policy : {&classic(), static_cast<const Policy*>(&strict)}) {
    Duel duel{client_config12(), server_config12(KeyKind::p256, *policy)};
    duel.run([](Side from, Buffer& message) {
      if (from == Side::client && is_type(message, client_hello))
        test::drop<ClientHello>(ExtensionType::extended_master_secret)(message);
    });
    const bool needed = policy != &classic();
    EXPECT_EQ(duel.server.error && duel.server.error->fault == Fault::extended_master_secret_missing, needed);
    if (needed) continue;
    ASSERT_TRUE(duel.client.error) << "the client offered it and wants it";
    EXPECT_EQ(duel.client.error->fault, Fault::extended_master_secret_missing);
    EXPECT_EQ(duel.client.error->alert(), Alert::handshake_failure);
  }
}

// Whoever strips it from the hello is found out by Finished, whatever the policies.
TEST(Tls12Handshake, NobodyBetweenStripsTheExtendedMasterSecret) {
  for (const auto kind : {KeyKind::p256, KeyKind::rsa}) {
    Duel duel{client_config12(classic()), server_config12(kind)};
    duel.run([](Side from, Buffer& message) {
      if (from == Side::client && is_type(message, client_hello))
        test::drop<ClientHello>(ExtensionType::extended_master_secret)(message);
    });
    EXPECT_FALSE(duel.server.done() || duel.client.done());
    ASSERT_TRUE(duel.server.error);
    EXPECT_TRUE(duel.server.error->fault == Fault::bad_finished || duel.server.error->fault == Fault::bad_signature)
        << duel.server.error->row().name;
  }
}

TEST(Tls12Handshake, ServesTheNameThatIsAskedFor) {
  static const auto other = test::test_authority().issue({.names = {"other.example"}});
  auto server = server_config12();
  server->identities.push_back(other);
  Duel duel{client_config12(), server, "other.example"};
  duel.run();
  expect_done(duel);
  EXPECT_EQ(duel.server.info.own, other);
  EXPECT_EQ(duel.server.info.server_name, "other.example");
  Duel unnamed{client_config12(), server};
  unnamed.run([](Side from, Buffer& message) {
    if (from == Side::client && is_type(message, client_hello))
      test::drop<ClientHello>(ExtensionType::server_name)(message);
  });
  EXPECT_EQ(unnamed.server.info.server_name, "");
  EXPECT_EQ(unnamed.server.info.own, server->identities.front());
}

TEST(Tls12Handshake, AgreesOnAKeyByEachGroup) {
  for (const auto group : {wire::NamedGroup::x25519, wire::NamedGroup::secp256r1, wire::NamedGroup::secp384r1}) {
    auto policy = test::tls12_alone();
    policy.groups = {&group, 1};
    Duel duel{client_config12(policy), server_config12(KeyKind::ed25519, policy)};
    duel.run();
    expect_done(duel);
    EXPECT_EQ(duel.client.info.group, group);
    EXPECT_EQ(duel.server.info.group, group);
    EXPECT_EQ(duel.client.channel.write_secrets, duel.server.channel.read_secrets);
  }
}

TEST(Tls12Handshake, TakesTheKeyThatASuiteInCommonCanUse) {
  auto server = server_config12();
  server->identities = {test::server_identity(KeyKind::p256), test::server_identity(KeyKind::rsa)};
  for (const auto& [suite, kind] : {std::pair{CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, KeyKind::rsa},
                                    std::pair{CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, KeyKind::rsa},
                                    std::pair{CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, KeyKind::p256}}) {
    const test::OneSuite one{suite};
    Duel duel{client_config12(one.policy()), server};
    duel.run();
    expect_done(duel);
    EXPECT_EQ(duel.client.info.peer->key().kind(), kind);
    EXPECT_EQ(duel.client.info.suite, suite);
  }
}

}  // namespace
}  // namespace bulla::handshake

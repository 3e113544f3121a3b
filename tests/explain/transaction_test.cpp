#include "bulla/explain/transaction.h"

#include <gtest/gtest.h>

#include "bulla/compress/algorithms.h"
#include "explain/story12.h"
#include "support/keyed.h"
#include "support/raw_keys.h"

namespace bulla::explain {
namespace {

std::vector<StepState> states(const Transaction& transaction) {
  std::vector<StepState> all;
  for (const auto& step : transaction.steps) all.push_back(step.state);
  return all;
}

using enum StepState;

TEST(Transaction, WithoutAChallengeSaysThatTheClientProvedNothing) {
  const test::Story story;
  for (const auto* recorder : {&story.client_recorder, &story.server_recorder}) {
    const auto transaction = transaction_of(recorder->recording());
    EXPECT_EQ(states(transaction), (std::vector{done, done, done, done, done, absent, absent}));
    EXPECT_EQ(transaction.steps[5].note, "the server did not ask who the client is");
    EXPECT_GT(transaction.steps[0].bytes, 200U);
    EXPECT_GT(transaction.steps[0].ended.value(), transaction.steps[0].began.value());
    EXPECT_FALSE(transaction.steps[5].began);
  }
}

TEST(Transaction, ByASharedKeyNamesItWhereTheCertificateWouldStand) {
  for (const auto& psk : {test::external_psk(), test::raw_psk()}) {
    const test::Keyed pair{psk};
    const test::Story story{pair.client, pair.server};
    for (const auto* recorder : {&story.client_recorder, &story.server_recorder}) {
      const auto transaction = transaction_of(recorder->recording());
      EXPECT_EQ(states(transaction), (std::vector{absent, done, done, done, done, absent, absent}));
      EXPECT_EQ(transaction.steps[0].note, "a shared key takes its place: both sides have proved that they hold it");
      EXPECT_EQ(transaction.steps[0].details.at(0).lines, Words{"till-7"});
      EXPECT_EQ(transaction.steps[5].note, "the shared key says who the client is");
    }
  }
}

TEST(Transaction, ByACertificateInsteadOfASharedKeyDoesNotSpeakOfSessions) {
  test::Keyed pair{test::external_psk(), test::external_psk({.identity = "till-8"})};
  pair.allow_certificates();
  const test::Story story{pair.client, pair.server};
  const auto transaction = transaction_of(story.client_recorder.recording());
  EXPECT_EQ(transaction.steps[0].state, done);
  for (const auto& detail : transaction.steps[3].details) EXPECT_NE(detail.label, "resumption");
}

TEST(Transaction, WithAChallengeHasAllSevenSteps) {
  auto client = test::client_config();
  client->identities = {test::client_identity()};
  auto server = test::server_config();
  server->client_authentication = ClientAuthentication::required;
  const test::Story story{client, server};
  for (const auto* recorder : {&story.client_recorder, &story.server_recorder}) {
    const auto transaction = transaction_of(recorder->recording());
    EXPECT_EQ(states(transaction), (std::vector{done, done, done, done, done, done, done}));
    const auto& lines = transaction.steps[6].details.at(0).lines;
    EXPECT_TRUE(std::ranges::any_of(lines, [](const auto& line) { return test::holds(line, "client@test.example"); }));
  }
}

TEST(Transaction, SaysWhatCompressionOfTheCertificateSaved) {
  auto client = test::client_config();
  auto server = test::server_config();
  const auto all = compress::algorithms();
  client->certificate_compressions = server->certificate_compressions = {all.begin(), all.end()};
  const test::Story story{client, server};
  const auto transaction = transaction_of(story.client_recorder.recording());
  const auto& step = transaction.steps[std::to_underlying(StepName::server_certificate)];
  EXPECT_EQ(step.state, done);
  EXPECT_EQ(step.details.at(0).label, "compressed");
  EXPECT_TRUE(test::holds(step.details.at(0).lines.at(0), "by brotli: a message of "));
  EXPECT_TRUE(std::ranges::any_of(transaction.entries, [](const auto& entry) {
    return entry.name == "compressed certificate" && entry.belongs_to == StepName::server_certificate;
  }));
}

TEST(Transaction, WithRawKeysShowsTheirPins) {
  auto client = test::client_config();
  client->trust = nullptr;
  client->server_keys = test::pinning({test::server_identity()});
  client->identities = {test::raw(test::client_identity())};
  auto server = test::server_config();
  server->identities = {test::raw(test::server_identity())};
  server->client_keys = test::pinning({test::client_identity()});
  server->client_authentication = ClientAuthentication::required;
  const test::Story story{client, server};
  const auto transaction = transaction_of(story.client_recorder.recording());
  EXPECT_EQ(states(transaction), (std::vector{done, done, done, done, done, done, done}));
  for (const auto step : {0, 6}) {
    const auto& shown = transaction.steps[static_cast<std::size_t>(step)].details.at(0);
    EXPECT_EQ(shown.label, "raw key");
    EXPECT_TRUE(test::holds(shown.lines.at(0), "sha256//")) << shown.lines.at(0);
    EXPECT_EQ(shown.lines.at(1), "key ECDSA P-256");
  }
  EXPECT_TRUE(test::holds(transaction.steps[0].details.at(1).lines.at(0), "good: it is pinned"));
  EXPECT_EQ(transaction.steps[5].details.at(1).label, "form");
}

TEST(Transaction, OfAClientWithoutACertificateSaysThatItShowedNone) {
  auto server = test::server_config();
  server->client_authentication = ClientAuthentication::optional;
  const test::Story story{test::client_config(), server};
  const auto transaction = transaction_of(story.client_recorder.recording());
  EXPECT_EQ(transaction.steps[5].state, done);
  EXPECT_EQ(transaction.steps[6].state, absent);
  EXPECT_TRUE(test::holds(transaction.steps[6].note, "no certificate to show"));
}

TEST(Transaction, ShowsAHelloRetryRequest) {
  static constexpr std::array groups{wire::NamedGroup::secp256r1};
  static const auto policy = [] {
    auto narrowed = handshake::standard_2026();
    narrowed.groups = groups;
    narrowed.shares = groups;
    return narrowed;
  }();
  auto server = test::server_config();
  server->policy = &policy;
  const test::Story story{test::client_config(), server};
  ASSERT_FALSE(story.link.client.error) << story.link.client.error->row().name;
  const auto transaction = transaction_of(story.client_recorder.recording());
  EXPECT_TRUE(test::holds(transaction.steps[1].note, "a share of secp256r1 instead"));
  EXPECT_EQ(transaction.entries.at(1).name, "hello retry request");
  EXPECT_EQ(transaction.entries.at(1).belongs_to, StepName::key_share);
}

TEST(Transaction, TellsWhatAnEavesdropperCanRead) {
  const test::Story story;
  std::vector<std::string> open;
  for (const auto& entry : transaction_of(story.client_recorder.recording()).entries) {
    if (!entry.sealed && entry.what == What::message) open.push_back(entry.name);
  }
  EXPECT_EQ(open, (std::vector<std::string>{"client hello", "server hello"}));
}

TEST(Transaction, ThatFailedSaysAtWhichStep) {
  const test::Story story{test::client_config(), test::server_config(), "other.example"};
  const auto transaction = transaction_of(story.client_recorder.recording(), &story.link.client.error.value());
  EXPECT_EQ(transaction.steps[0].state, failed);
  EXPECT_EQ(transaction.steps[0].note, "the certificate is not for this name");
  EXPECT_EQ(transaction.steps[2].state, done);
  EXPECT_EQ(transaction.steps[3].state, unreached);
}

TEST(Transaction, RefusedAfterItsEndBrokeAtTheClientsProof) {
  auto server = test::server_config();
  server->client_authentication = ClientAuthentication::required;
  const test::Story story{test::client_config(), server};
  ASSERT_EQ(story.link.client.established, 1);
  const auto transaction = transaction_of(story.client_recorder.recording(), &story.link.client.error.value());
  EXPECT_EQ(transaction.steps[6].state, failed);
  EXPECT_EQ(transaction.entries.back().name, "alert certificate_required");
}

TEST(Transaction, OfNothingHasReachedNothing) {
  const Recorder recorder{Side::client, test::ticking()};
  const auto transaction = transaction_of(recorder.recording());
  for (const auto& step : transaction.steps) EXPECT_EQ(step.state, unreached);
}

TEST(Transaction, OfTls12TellsWhatAnEavesdropperCannotRead) {
  const auto recorder = test::seen12("ecdhe_ecdsa_aes_128_gcm_sha256_client_auth");
  std::vector<std::string> names;
  std::vector<std::string> hidden;
  for (const auto& entry : transaction_of(recorder.recording()).entries) {
    names.push_back(entry.name);
    if (entry.sealed) hidden.push_back(entry.name);
    EXPECT_TRUE(entry.belongs_to) << entry.name;
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"client hello", "server hello", "certificate", "server key exchange",
                                      "certificate request", "server hello done", "certificate", "client key exchange",
                                      "certificate verify", "finished", "new session ticket", "finished"}));
  EXPECT_EQ(hidden, (std::vector<std::string>{"finished", "finished"}));
}

TEST(Transaction, OfTls12SealsAnAlertOnceItsSideHasFinished) {
  auto recorder = test::seen12("rsa_aes_256_gcm_sha384", Side::client, test::Until::client_flight);
  recorder.alert(Side::server, Alert::bad_record_mac);
  recorder.alert(Side::client, Alert::user_canceled);
  const auto entries = transaction_of(recorder.recording()).entries;
  EXPECT_TRUE(entries.back().sealed);
  EXPECT_FALSE(entries[entries.size() - 2].sealed) << "the server has no keys yet";
}

TEST(Transaction, OfTls12ThatFailedSaysAtWhichStep) {
  constexpr std::string_view challenged = "ecdhe_ecdsa_aes_128_gcm_sha256_client_auth";
  const auto broken = [](const Recorder& recorder, const Error& error) {
    const auto steps = transaction_of(recorder.recording(), &error).steps;
    const auto at = std::ranges::find(steps, failed, &Step::state);
    return at == steps.end() ? std::nullopt : std::optional{at->name};
  };
  const Error refused{.fault = Fault::alert_received, .received = Alert::unknown_ca};
  const Error other_keys{.fault = Fault::alert_received, .received = Alert::bad_record_mac};
  using test::Until;
  EXPECT_EQ(broken(test::seen12(challenged, Side::client, Until::client_flight), refused), StepName::client_proof);
  EXPECT_EQ(broken(test::seen12(challenged, Side::client, Until::client_flight), other_keys), StepName::session);
  EXPECT_EQ(broken(test::seen12(challenged, Side::server, Until::server_hello_done), refused),
            StepName::server_certificate);
  const Error bad_share{.fault = Fault::bad_signature, .message = 12};
  EXPECT_EQ(broken(test::seen12(challenged, Side::client, Until::server_hello_done), bad_share), StepName::key_share);
  EXPECT_EQ(broken(test::seen12(challenged), other_keys), std::nullopt);
}

}  // namespace
}  // namespace bulla::explain

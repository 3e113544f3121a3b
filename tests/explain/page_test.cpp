#include "bulla/explain/page.h"

#include <random>

#include "bulla/explain/page_json.h"
#include "explain/paged.h"
#include "support/scenarios.h"

namespace bulla::explain {
namespace {

TEST(Page, HoldsAConnectionWhole) {
  const auto [client, server] = test::mutual();
  test::Paged paged{client, server};
  paged.talk();
  const auto page = paged.client_page();
  EXPECT_EQ(page.self, Side::client);
  EXPECT_FALSE(page.failure);
  EXPECT_EQ(page.offer.value().server_name, test::server_name);
  EXPECT_EQ(page.choice.value().version, "TLS 1.3");
  EXPECT_TRUE(page.challenge);
  const auto checked = std::ranges::find(page.operations, "signature checked", &Operation::what);
  ASSERT_NE(checked, page.operations.end());
  EXPECT_EQ(checked->algorithm, "ecdsa_secp256r1_sha256");
  EXPECT_EQ(page.records_in_all, page.records.size());
  EXPECT_EQ(page.left_out.records + page.left_out.messages + page.left_out.secrets, 0U);
  for (const auto& step : page.steps) EXPECT_EQ(step.messages.empty(), step.name == StepName::protection);
}

TEST(Page, StaysSmallWhateverIsSaid) {
  test::Paged paged;
  const Buffer data(1000, 'x');
  for (int i = 0; i < 5'000; ++i) {
    paged.link.client.say(data);
    paged.link.server.say(data);
    if (i % 50 == 0) paged.link.carry();
  }
  paged.talk();
  const auto page = paged.client_page();
  EXPECT_GT(page.records_in_all, 10'000U);
  EXPECT_LE(page.records.size(), max_page_records + max_page_late_records);
  EXPECT_EQ(page.left_out.records, page.records_in_all - page.records.size());
  EXPECT_EQ(page.records.back().content, "alert") << "how it ended is there";
  EXPECT_LT(to_json(page).size(), 4U << 20);
}

// What the key log has, and what it has not.
std::vector<std::string> secrets_of(const test::Watch& watch) {
  std::vector<std::string> values;
  for (const auto& line : watch.whole.secrets) values.push_back(to_hex(line.secret));
  for (const auto& [what, value] : watch.whole.derivations) values.push_back(value);
  return values;
}

TEST(Page, HoldsNoSecretUnlessItIsAskedTo) {
  for (const auto values : {Values::left_out, Values::kept}) {
    const auto [client, server] = test::mutual();
    test::Paged paged{client, server, values};
    paged.talk();
    for (const auto* const end : {&paged.client, &paged.server}) {
      const auto text = to_json(page_of(end->page, {}));
      const auto secrets = secrets_of(*end);
      ASSERT_GE(secrets.size(), 10U);
      for (const auto& secret : secrets) EXPECT_EQ(test::holds(text, secret), values == Values::kept);
      EXPECT_FALSE(test::holds(text, to_hex(bytes_of("a question")))) << "nor what was said by it";
    }
  }
}

TEST(Page, HoldsNeitherSecretsNorPlaintextOfAnyKindOfConnection) {
  for (const auto& scenario : test::scenarios()) {
    SCOPED_TRACE(scenario.name);
    test::Scene scene{11};
    scenario.prepare(scene);
    test::Watch client{Side::client, Values::left_out};
    test::Watch server{Side::server, Values::left_out};
    test::Link link{scene.client, scene.server, &client.both, &server.both};
    test::act(scenario, link);
    for (const auto* const end : {&client, &server}) {
      const auto text = to_json(page_of(end->page, {}));
      for (const auto& secret : secrets_of(*end)) EXPECT_FALSE(test::holds(text, secret));
      for (const auto& content : end->whole.contents)
        EXPECT_FALSE(content.type == wire::ContentType::application_data && content.bytes.size() > 4 &&
                     test::holds(text, to_hex(content.bytes)));
    }
  }
}

TEST(Page, HasAFailureToo) {
  const test::Paged paged{test::client_config(), test::server_config(), Values::left_out, "other.example"};
  const auto& error = paged.link.client.error.value();
  const auto page = page_of(paged.client.page, {.title = "a failure",
                                                .error = &error,
                                                .failure = failure_of(error, paged.client.page.recording(), {}),
                                                .exit_code = 6});
  EXPECT_FALSE(page.failure.value().what.empty());
  EXPECT_EQ(page.transaction.steps[0].state, StepState::failed);
  EXPECT_EQ(page.messages.back().name, "alert bad_certificate");
  EXPECT_EQ(page.exit_code, 6);
}

TEST(Page, TakesWhateverItIsTold) {
  std::mt19937 dice{1};
  const auto some = [&](std::size_t most) {
    Buffer bytes(dice() % (most + 1));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice() % 30);
    return bytes;
  };
  for (int round = 0; round < 200; ++round) {
    PageRecorder recorder{Side::client, openssl::provider(), {.stopwatch = test::ticking(), .work = test::working()}};
    for (int i = 0; i < 60; ++i) {
      const auto from = dice() % 2 == 0 ? Side::client : Side::server;
      if (dice() % 2 == 0) recorder.record(from, some(60));
      if (dice() % 2 == 0) recorder.content(from, static_cast<wire::ContentType>(dice() % 26), some(60));
      if (dice() % 2 == 0) recorder.message(from, some(60));
      if (dice() % 9 == 0) recorder.alert(from, static_cast<Alert>(dice() % 256));
      if (dice() % 9 == 0) recorder.derived(static_cast<handshake::Derived>(dice() % 6), some(130));
      if (dice() % 9 == 0) recorder.secret("CLIENT_RANDOM", some(40), some(60));
    }
    EXPECT_FALSE(to_json(page_of(recorder, {})).empty());
  }
}

TEST(Page, ShowsNamesThatAreMadeToHarm) {
  const test::TestAuthority authority{"</script><b onload=\"x\">\x1b[31m"};
  auto client = test::client_config();
  client->trust = authority.trust();
  auto server = test::server_config();
  server->identities = {authority.issue({})};
  const test::Paged paged{client, server};
  const auto text = to_json(paged.client_page());
  EXPECT_TRUE(test::holds(text, "</script><b onload=")) << "escaped by whoever writes HTML, and nobody else";
  EXPECT_FALSE(test::holds(text, "\x1b"));
}

TEST(Page, OfNothingIsEmpty) {
  const PageRecorder recorder{Side::server, openssl::provider(), {}};
  const auto page = page_of(recorder, {});
  EXPECT_TRUE(page.records.empty());
  EXPECT_TRUE(page.secrets.empty());
  EXPECT_TRUE(page.chains.empty());
}

TEST(Page, HasAWordForEachProof) {
  for (const auto proved : {Proved::unknown, Proved::by_issuer, Proved::by_itself, Proved::wrong})
    EXPECT_FALSE(word(proved).empty());
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

TEST(Json, HoldsStepsEntriesAndTraffic) {
  const test::Story story;
  const auto text = to_json(transaction_of(story.client_recorder.recording()), nullptr, 0);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["exit_code"], 0);
  EXPECT_EQ(json["seen_by"], "client");
  EXPECT_TRUE(json["failure"].is_null());
  ASSERT_EQ(json["steps"].size(), 7U);
  EXPECT_EQ(json["steps"][0]["state"], "done");
  EXPECT_EQ(json["steps"][6]["state"], "absent");
  EXPECT_TRUE(json["steps"][6]["microseconds"].is_null());
  EXPECT_EQ(json["entries"][0]["name"], "client hello");
  EXPECT_EQ(json["entries"][0]["step"], 2);
  EXPECT_EQ(json["entries"][0]["sealed"], false);
  EXPECT_GT(json["traffic"]["server"]["bytes"], 0);
}

TEST(Json, SaysOfACapturedTransactionThatTheNetworkSawIt) {
  auto transaction = transaction_of(test::Story{}.client_recorder.recording());
  transaction.captured = true;
  EXPECT_EQ(nlohmann::json::parse(to_json(transaction, nullptr, 0))["seen_by"], "network");
}

TEST(Json, HoldsAFailure) {
  const test::Story story{test::client_config(), test::server_config(), "other.example"};
  const auto failure = story.client_failure();
  const auto json = nlohmann::json::parse(
      to_json(transaction_of(story.client_recorder.recording(), &story.link.client.error.value()), &failure, 6));
  EXPECT_EQ(json["exit_code"], 6);
  EXPECT_EQ(json["failure"]["what"], failure.what);
  EXPECT_EQ(json["failure"]["sections"][0]["title"], "where");
  EXPECT_EQ(json["steps"][0]["state"], "failed");
}

TEST(Json, NamesTheStepsAsTheVersionTakesThem) {
  const auto json =
      nlohmann::json::parse(to_json(transaction_of(test::seen12("rsa_aes_256_gcm_sha384").recording()), nullptr, 0));
  EXPECT_EQ(json["steps"][1]["title"], "the client makes a secret and encrypts it to the server's public key");
  EXPECT_EQ(json["steps"][1]["details"][1]["label"], "encrypted");
  EXPECT_EQ(json["traffic"]["client"]["sealed_records"], 2);
}

}  // namespace
}  // namespace bulla::explain

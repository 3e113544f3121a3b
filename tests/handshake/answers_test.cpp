#include "bulla/handshake/answers.h"

#include <gtest/gtest.h>

#include "support/authority.h"
#include "support/messages.h"

namespace bulla::handshake {
namespace {

class Watcher final : public Witness {
 public:
  void judged(const x509::Explanation&, const Error* error) override {
    ++count;
    fault = error == nullptr ? std::nullopt : std::optional{error->fault};
  }
  int count = 0;
  std::optional<Fault> fault;
};

Buffer certificate_message(const Identity& identity) {
  wire::Certificate message{};
  message.certificate_list.raw = identity.certificate_list();
  return test::message_of(message);
}

x509::Question question() {
  return {.chain = {},
          .purpose = x509::Purpose::server_authentication,
          .name = x509::ReferenceName::parse(test::server_name).value(),
          .now = test::test_time};
}

TEST(Answers, AGoodChainIsShownToTheWitnessWithoutAFault) {
  Watcher watcher;
  const auto peer =
      judge_peer(certificate_message(*test::server_identity()), *test::test_authority().trust(), question(), watcher);
  ASSERT_TRUE(peer);
  EXPECT_TRUE(same_bytes(peer->leaf().der, test::server_identity()->leaf().der));
  EXPECT_EQ(watcher.count, 1);
  EXPECT_FALSE(watcher.fault);
}

TEST(Answers, ABadChainIsShownWithItsFault) {
  Watcher watcher;
  auto late = question();
  late.now += std::chrono::days{400};
  const auto peer =
      judge_peer(certificate_message(*test::server_identity()), *test::test_authority().trust(), late, watcher);
  ASSERT_FALSE(peer);
  EXPECT_EQ(peer.error().fault, Fault::certificate_expired);
  EXPECT_EQ(watcher.fault, Fault::certificate_expired);
}

TEST(Answers, SignsAtOnceOrLeavesItToTheApplication) {
  const auto identity = test::server_identity();
  const SigningQuestion question{identity, crypto::SignatureAlgorithm::ecdsa_sha256, {1, 2, 3}};
  const auto at_once = sign_now(question, Answering::at_once).value();
  ASSERT_TRUE(at_once);
  const auto key = test::client_config()->provider->import_public_key(identity->key().public_key_info()).value();
  EXPECT_TRUE(key->verify(question.algorithm, question.content, at_once->bytes));
  EXPECT_FALSE(sign_now(question, Answering::later).value());
}

TEST(Answers, PassesOnThatTheKeyCannotSign) {
  const SigningQuestion question{test::server_identity(), crypto::SignatureAlgorithm::ed25519, {1, 2, 3}};
  EXPECT_FALSE(sign_now(question, Answering::at_once));
}

}  // namespace
}  // namespace bulla::handshake

#include "bulla/handshake/answers.h"

#include <gtest/gtest.h>

#include "support/authority.h"
#include "support/messages.h"
#include "support/raw_keys.h"
#include "support/weak_hash.h"
#include "x509/transparency_support.h"

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

Buffer message_of(const Identity& identity) {
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
      note(judge_peer(message_of(*test::server_identity()), *test::test_authority().trust(), question()), watcher);
  ASSERT_TRUE(peer);
  EXPECT_TRUE(same_bytes(peer->leaf().der, test::server_identity()->leaf().der));
  EXPECT_EQ(watcher.count, 1);
  EXPECT_FALSE(watcher.fault);
}

// RFC 9846 §4.5.1.3
TEST(Answers, AChainThatIsSignedWithMd5OrSha1IsBad) {
  static const test::TestAuthority rsa{"RSA Root", crypto::KeyKind::rsa};
  const auto issued = rsa.issue({});
  Watcher watcher;
  ASSERT_TRUE(note(judge_peer(message_of(*issued), *rsa.trust(), question()), watcher));
  for (const auto& algorithm : {x509::oids::md5_with_rsa, x509::oids::sha1_with_rsa}) {
    const auto weak = test::said_to_be_signed_with(algorithm, issued->leaf().der);
    Buffer list;
    wire::Writer writer{list};
    writer.put(wire::CertificateEntry{{weak}, {}});
    wire::Certificate message{};
    message.certificate_list.raw = list;
    const auto peer = note(judge_peer(test::message_of(message), *rsa.trust(), question()), watcher);
    ASSERT_FALSE(peer);
    EXPECT_EQ(peer.error().fault, Fault::signature_algorithm_unsupported);
    EXPECT_EQ(peer.error().alert(), Alert::bad_certificate);
  }
}

TEST(Answers, AClientIsJudgedForAClientsPurpose) {
  const auto config = test::server_config();
  EXPECT_EQ(judge_client(message_of(*test::client_identity()), wire::CertificateType::X509, *config)
                .peer->leaf()
                .names_text()
                .at(0),
            "email:client@test.example");
  const auto refused = judge_client(message_of(*test::server_identity()), wire::CertificateType::X509, *config);
  EXPECT_EQ(refused.peer.error().fault, Fault::extended_key_usage);
  EXPECT_EQ(refused.why.attempts.size(), 1U);
}

// The form decides who judges, never what the bytes look like.
TEST(Answers, AFormThatNobodyIsThereToJudgeIsRefused) {
  using enum wire::CertificateType;
  const auto identity = test::raw(test::client_identity());
  const auto message = message_of(*identity);
  auto config = test::server_config();
  EXPECT_EQ(judge_client(message, RawPublicKey, *config).peer.error().fault, Fault::no_common_certificate_type);
  config->client_keys = test::pinning({identity});
  const auto judged = judge_client(message, RawPublicKey, *config);
  ASSERT_TRUE(judged.peer);
  EXPECT_EQ(type_of(*judged.peer), RawPublicKey);
  EXPECT_TRUE(same_bytes(certificate_message(*judged.peer).value(), message)) << "as it came";
  EXPECT_TRUE(judge(question_about_client(message, RawPublicKey, *config)).peer);
  EXPECT_FALSE(judge_client(message, X509, *config).peer);
  config->client_trust = nullptr;
  const auto chain = message_of(*test::client_identity());
  EXPECT_EQ(judge_client(chain, X509, *config).peer.error().fault, Fault::no_common_certificate_type);
}

TEST(Answers, ABadChainIsShownWithItsFault) {
  Watcher watcher;
  auto late = question();
  late.now += std::chrono::days{400};
  const auto peer =
      note(judge_peer(message_of(*test::server_identity()), *test::test_authority().trust(), late), watcher);
  ASSERT_FALSE(peer);
  EXPECT_EQ(peer.error().fault, Fault::certificate_expired);
  EXPECT_EQ(watcher.fault, Fault::certificate_expired);
}

// RFC 6962 §3.3.1: logs may vouch for a certificate from beside it.
TEST(Answers, TimestampsThatCameAlongCount) {
  namespace x = x509::test;
  const auto root = x::root("Root");
  const auto leaf = x::leaf("server.example", root);
  const std::shared_ptr<const crypto::PrivateKey> key{leaf.key, [](const auto*) {}};
  const auto bare = Identity::create({leaf.certificate->der}, key).value();
  Buffer entry;
  x::append_number(entry, leaf.certificate->der.size(), 3);
  append(entry, leaf.certificate->der);
  const auto list = x::list_of({x::timestamp_by("log 1", 0, entry), x::timestamp_by("log 2", 0, entry)});
  const auto logged = bare->with_timestamps(list).value();
  const Bytes anchor = root.certificate->der;
  const auto trust = x509::Trust::with_anchors(openssl::provider(), {&anchor, 1},
                                               {.transparency = {.logs = x::logs_named({"log 1", "log 2"})}})
                         .value();
  auto asked = question();
  asked.now = x::june + std::chrono::days{1};
  const auto judged = [&](const Identity& identity, Wanted wanted) {
    wire::Certificate message{};
    message.certificate_list.raw = identity.certificate_list(wanted);
    const auto peer = judge_peer(test::message_of(message), *trust, asked).peer;
    return peer ? std::string{} : std::string{peer.error().row().name};
  };
  EXPECT_EQ(judged(*logged, {.timestamps = true}), "");
  EXPECT_EQ(judged(*logged, {}), "too_few_logs");
  EXPECT_EQ(judged(*bare, {.timestamps = true}), "too_few_logs");
}

TEST(Answers, AMessageThatCannotBeReadIsNotGood) {
  const auto judged = judge_peer(Buffer{11, 0, 0, 1, 0}, *test::test_authority().trust(), question());
  EXPECT_EQ(judged.peer.error().fault, Fault::truncated);
  EXPECT_EQ(judge_peer(Buffer{11}, *test::test_authority().trust(), question()).peer.error().fault, Fault::truncated)
      << "nor one that is not even a header";
}

TEST(Answers, SignsWithTheIdentitysKey) {
  const auto identity = test::server_identity();
  const SigningQuestion question{identity, crypto::SignatureAlgorithm::ecdsa_sha256, {1, 2, 3}};
  const auto signature = sign(question).value();
  const auto key = test::client_config()->provider->import_public_key(identity->key().public_key_info()).value();
  EXPECT_TRUE(key->verify(question.algorithm, question.content, signature.bytes));
}

TEST(Answers, PassesOnThatTheKeyCannotSign) {
  EXPECT_FALSE(sign({test::server_identity(), crypto::SignatureAlgorithm::ed25519, {1, 2, 3}}));
}

}  // namespace
}  // namespace bulla::handshake

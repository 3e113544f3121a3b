#include "bulla/handshake/questions.h"

#include <gtest/gtest.h>

#include "support/messages.h"
#include "support/raw_keys.h"
#include "support/returning12.h"

namespace bulla {
namespace {

TEST(Questions, AreAnsweredAsTheConfigurationWould) {
  test::Returning pair;
  pair.meet_first();
  const SessionQuestion known{
      {Buffer{1}, pair.memory->tickets.back().identity}, test::test_time, pair.server->sessions};
  const auto found = std::get<SessionFound>(answer_now(known).value());
  ASSERT_TRUE(found.session);
  EXPECT_EQ(found.place, 1);
  EXPECT_FALSE(
      std::get<SessionFound>(answer_now(SessionQuestion{{Buffer{1}}, {}, pair.server->sessions}).value()).session);
  const TicketQuestion ticket{std::string{test::server_name}, pair.memory};
  EXPECT_TRUE(std::get<TicketChosen>(answer_now(ticket).value()).ticket);
  EXPECT_TRUE(std::get<TicketChosen>(answer_now(ticket).value()).ticket);
  EXPECT_FALSE(std::get<TicketChosen>(answer_now(ticket).value()).ticket) << "each once";
}

TEST(Questions, ThatCannotBeReadHaveNoAnswer) {
  const IdentityQuestion question{.wishes = {0, 13, 0, 9}, .policy = &handshake::standard_2026()};
  EXPECT_EQ(std::get<IdentityChosen>(answer_now(question).value()).identity, nullptr) << "no list: nobody can sign";
  const IdentityQuestion malformed{.wishes = {0, 13, 0, 3, 0, 1, 4}, .policy = &handshake::standard_2026()};
  EXPECT_FALSE(answer_now(malformed));
}

// Everything that may be asked, of both sides, each alone and all together, with and without a session.
TEST(Questions, MayAllBeAnsweredLater) {
  for (unsigned choice = 0; choice < 16; ++choice) {
    SCOPED_TRACE(choice);
    test::Returning pair;
    pair.client->identities = {test::client_identity()};
    pair.server->client_authentication = ClientAuthentication::required;
    pair.client->later = pair.server->later = {.identity = (choice & 1) != 0,
                                               .signature = (choice & 2) != 0,
                                               .trust = (choice & 4) != 0,
                                               .session = (choice & 8) != 0};
    pair.meet_first();
    const auto again = pair.meet();
    ASSERT_TRUE(again.done());
    EXPECT_TRUE(again.client.info.resumed);
    EXPECT_TRUE(again.server.info.peer);
  }
}

// As recordings keep them.
TEST(Questions, AnAnswerThatIsNoneOfTheQuestionsIsNotRead) {
  const IdentityQuestion whose{.identities = {test::server_identity(), test::client_identity()},
                               .policy = &handshake::standard_2026()};
  const auto chosen = encode(IdentityChosen{test::client_identity()});
  EXPECT_EQ(std::get<IdentityChosen>(decode_answer(chosen, whose).value()).identity, test::client_identity());
  EXPECT_EQ(std::get<IdentityChosen>(decode_answer(encode(IdentityChosen{}), whose).value()).identity, nullptr);
  EXPECT_EQ(decode_answer(Bytes{chosen}.first(9), whose).error().fault, Fault::session_unreadable);

  test::Returning pair;
  pair.meet_first();
  const TicketQuestion which{std::string{test::server_name}, pair.memory};
  const auto ticket = encode(answer_now(which).value());
  EXPECT_EQ(encode(decode_answer(ticket, which).value()), ticket);
  EXPECT_FALSE(std::get<TicketChosen>(decode_answer({}, which).value()).ticket);
  EXPECT_FALSE(decode_answer(Bytes{ticket}.first(20), which));

  const SessionQuestion found{};
  EXPECT_FALSE(std::get<SessionFound>(decode_answer({}, found).value()).session);
  EXPECT_EQ(decode_answer(Buffer{0}, found).error().fault, Fault::session_unreadable);
  EXPECT_FALSE(decode_answer(Buffer{0, 1, 9, 9}, found));

  EXPECT_EQ(decode_answer({}, TrustQuestion{}).error().fault, Fault::session_unreadable) << "the recorded refusal";
}

TEST(Questions, ASessionIdIsLookedUpWhereItIsKept) {
  test::Returning12 pair;
  pair.by_id();
  pair.meet_first();
  const SessionQuestion known{.now = test::test_time,
                              .session_id = pair.memory->tickets.back().identity,
                              .session_ids = pair.server->session_ids};
  const auto found = answer_now(known).value();
  ASSERT_TRUE(std::get<SessionFound>(found).session);
  EXPECT_EQ(std::get<SessionFound>(found).session->terms.version, wire::ProtocolVersion::tls12);
  auto bytes = encode(found);
  const auto again = decode_answer(bytes, known).value();
  EXPECT_TRUE(std::get<SessionFound>(again).session);
  auto unknown = known;
  unknown.session_id[0] ^= 1;
  EXPECT_FALSE(std::get<SessionFound>(answer_now(unknown).value()).session);
}

TEST(Questions, ADecryptionHasAnAnswerWhateverWasSent) {
  const auto identity = test::server_identity(crypto::KeyKind::rsa);
  auto& random = *openssl::provider().random;
  for (const auto& encrypted : {Buffer(256, 1), Buffer(256, 0), Buffer(255, 1), Buffer{}}) {
    const DecryptionQuestion question{identity, encrypted, 0x0303, &random};
    const auto answer = answer_now(question).value();
    EXPECT_EQ(std::get<Decrypted>(answer).premaster.size(), crypto::premaster_size);
    const auto other = answer_now(question).value();
    const auto bytes = encode(answer);
    EXPECT_NE(bytes, encode(other)) << "random bytes in the secret's place";
    const auto again = decode_answer(bytes, question).value();
    EXPECT_EQ(encode(again), bytes);
    EXPECT_EQ(decode_answer(Bytes{bytes}.first(47), question).error().fault, Fault::session_unreadable);
  }
  const DecryptionQuestion unfit{test::server_identity(), Buffer(256, 1), 0x0303, &random};
  EXPECT_EQ(answer_now(unfit).error().fault, Fault::api_misuse) << "a key that can't decrypt";
}

// TLS 1.2: in which form is the client's wish there, too (RFC 7250), and a client's by what was agreed on.
TEST(Questions, AnIdentityOfTls12IsOfTheFormThatWillDo) {
  using enum wire::CertificateType;
  const auto certified = test::server_identity(crypto::KeyKind::rsa);
  const auto raw = test::raw(certified);
  IdentityQuestion question{
      .identities = {certified, raw}, .policy = &handshake::classic(), .keys = handshake::UsableKeys{}};
  question.keys->decrypting.add(certified->key().kind());
  const auto chosen = [&] { return std::get<IdentityChosen>(answer_now(question).value()).identity; };
  EXPECT_EQ(chosen(), certified) << "by silence";
  question.wishes = test::extension(wire::ExtensionType::server_certificate_type, Buffer{1, 2});
  EXPECT_EQ(chosen(), raw);
  question.is_client = true;
  EXPECT_EQ(chosen(), certified);
  question.client_type = RawPublicKey;
  EXPECT_EQ(chosen(), raw);
}

// TLS 1.2: which kinds will do is settled before it is asked.
TEST(Questions, AnIdentityOfTls12IsOneOfTheKindsThatWillDo) {
  IdentityQuestion question{.identities = {test::server_identity(), test::server_identity(crypto::KeyKind::rsa)},
                            .policy = &handshake::classic(),
                            .keys = handshake::UsableKeys{}};
  const auto chosen = [&] { return std::get<IdentityChosen>(answer_now(question).value()).identity; };
  EXPECT_EQ(chosen(), nullptr);
  question.keys->decrypting.add(crypto::KeyKind::rsa);
  EXPECT_EQ(chosen(), question.identities[1]);
  question.keys->signing.add(crypto::KeyKind::p256);
  EXPECT_EQ(chosen(), question.identities[1]) << "the peer lists no scheme to sign by";
  question.wishes = test::extension(wire::ExtensionType::signature_algorithms, Buffer{0, 2, 4, 3});
  EXPECT_EQ(chosen(), question.identities[0]);
}

}  // namespace
}  // namespace bulla

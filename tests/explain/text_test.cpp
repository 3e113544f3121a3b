#include "bulla/explain/text.h"

#include <gtest/gtest.h>

#include "explain/story12.h"

namespace bulla::explain {
namespace {

using test::holds;

void expect_fit_for_terminals(const std::string& text) {
  std::size_t column = 0;
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || c < 0 || c >= ' ');
    column = c == '\n' ? 0 : column + 1;
    EXPECT_LE(column, 104U) << text;  // "§" is two bytes
  }
  EXPECT_TRUE(text.ends_with('\n'));
}

TEST(Text, OfATransactionNamesAllSevenStepsAndTheirMessages) {
  const test::Story story;
  const auto text = to_text(transaction_of(story.client_recorder.recording()), Paint::plain);
  for (const auto* part :
       {"as the client saw it", "1. The server presents its signed certificate: done, ", "2. A key share is made: done",
        "3. A key is agreed on: done", "4. The session is created: done",
        "5. All further data is encrypted and authenticated: done",
        "6. The server challenges the client: did not happen", "7. The client proves who it is: did not happen",
        "server  certificate verify", "issued by", "valid 2026-05-31", "TLS_AES_128_GCM_SHA256", " ms\n"}) {
    EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
  }
  expect_fit_for_terminals(text);
}

TEST(Text, OfAServersTransactionSaysWhoSawIt) {
  const test::Story story;
  EXPECT_TRUE(holds(to_text(transaction_of(story.server_recorder.recording()), Paint::plain), "as the server saw it"));
}

TEST(Text, OfACapturedTransactionSaysThatNeitherSideSawIt) {
  auto transaction = transaction_of(test::Story{}.client_recorder.recording());
  transaction.captured = true;
  EXPECT_TRUE(to_text(transaction, Paint::plain).starts_with("The transaction, as it crossed the network\n"));
}

TEST(Text, OfAFailureEndsWithTheMend) {
  const test::Story story{test::client_config(), test::server_config(), "other.example"};
  const auto failure = story.client_failure();
  const auto text = to_text(failure, Paint::plain);
  EXPECT_TRUE(holds(text, "  likely mend\n    " + failure.mend)) << text;
  EXPECT_TRUE(holds(text, "  the client offered\n    versions: TLS 1.3")) << text;
  expect_fit_for_terminals(text);
  EXPECT_TRUE(
      holds(to_text(transaction_of(story.client_recorder.recording(), &story.link.client.error.value()), Paint::plain),
            "1. The server presents its signed certificate: FAILED"));
}

TEST(Text, HasColourOnlyIfAsked) {
  const test::Story story;
  const auto transaction = transaction_of(story.client_recorder.recording());
  EXPECT_FALSE(holds(to_text(transaction, Paint::plain), "\x1b"));
  EXPECT_TRUE(holds(to_text(transaction, Paint::colour), "\x1b[32mdone\x1b[0m"));
}

TEST(Text, KeepsAWordThatIsLongerThanALine) {
  Failure failure;
  failure.sections = {{"where", {std::string(300, 'x') + " and more words"}}};
  EXPECT_TRUE(holds(to_text(failure, Paint::plain), std::string(300, 'x') + "\n      and more words\n"));
}

TEST(Text, OfATls12TransactionTellsTheLesson) {
  for (const auto& capture : test::captures12()) {
    const auto text = to_text(transaction_of(test::seen12(capture.name).recording()), Paint::plain);
    for (const auto* part : {"server  server hello done", "1. The server presents its signed certificate: done, ",
                             "MAC            ", "server  finished", "7. The client proves who it is: "})
      EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
    const bool transport = capture.name.starts_with("rsa");
    EXPECT_EQ(holds(text, "2. The client makes a secret and encrypts it to the server's public key: done"), transport);
    EXPECT_EQ(holds(text, "server key exchange"), !transport);
    expect_fit_for_terminals(text);
  }
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/keys/transcript12.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"

namespace bulla::keys {
namespace {

const crypto::Hash& sha384() { return *openssl::provider().sha384; }

TEST(Transcript12, KeepsTheMessagesBesideTheirHash) {
  Transcript12 transcript;
  transcript.add(bytes_of("one "));
  transcript.choose(sha384());
  transcript.add(bytes_of("two"));
  EXPECT_EQ(text_of(transcript.messages()), "one two");
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(hash_of(sha384(), bytes_of("one two")).view()));
}

TEST(Transcript12, ForgetsTheMessagesAndGoesOn) {
  Transcript12 transcript;
  transcript.choose(sha384());
  transcript.add(bytes_of("one "));
  transcript.forget_messages();
  transcript.add(bytes_of("two"));
  EXPECT_TRUE(transcript.messages().empty());
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(hash_of(sha384(), bytes_of("one two")).view()));
}

}  // namespace
}  // namespace bulla::keys

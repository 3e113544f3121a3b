#include "bulla/keys/transcript.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/hex.h"

namespace bulla::keys {
namespace {

const crypto::Hash& sha256() { return *openssl::provider().sha256; }
const crypto::Hash& sha384() { return *openssl::provider().sha384; }

Buffer digest(const crypto::Hash& hash, Bytes data) {
  Buffer out(hash.size);
  hash.digest({data}, out);
  return out;
}

TEST(Transcript, HashesWhatWasAddedBeforeAndAfterTheHashWasChosen) {
  for (const auto* hash : {&sha256(), &sha384()}) {
    Transcript transcript;
    transcript.add(bytes_of("one "));
    transcript.add(bytes_of("two "));
    transcript.choose(*hash);
    transcript.add(bytes_of("three"));
    EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(digest(*hash, bytes_of("one two three"))));
  }
}

TEST(Transcript, GoesOnAfterItsHashWasTaken) {
  Transcript transcript;
  transcript.choose(sha256());
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(digest(sha256(), {})));
  transcript.add(bytes_of("a"));
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(digest(sha256(), bytes_of("a"))));
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(digest(sha256(), bytes_of("a"))));
  transcript.add(bytes_of("b"));
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(digest(sha256(), bytes_of("ab"))));
}

TEST(Transcript, PutsAMessageHashInThePlaceOfTheFirstHello) {
  for (const auto* hash : {&sha256(), &sha384()}) {
    Transcript transcript;
    transcript.add(bytes_of("hello"));
    transcript.choose(*hash);
    transcript.fold_first_hello();
    transcript.add(bytes_of("retry"));
    Buffer synthetic{254, 0, 0, static_cast<std::uint8_t>(hash->size)};
    append(synthetic, digest(*hash, bytes_of("hello")));
    append(synthetic, bytes_of("retry"));
    EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(digest(*hash, synthetic)));
  }
}

}  // namespace
}  // namespace bulla::keys

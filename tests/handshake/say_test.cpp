#include "bulla/handshake/say.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/wire/messages.h"

namespace bulla::handshake {
namespace {

struct Listener final : Witness {
  void message(Side from, Bytes message) override {
    EXPECT_EQ(from, Side::server);
    append(heard, message);
    ++count;
  }
  Buffer heard;
  int count = 0;
};

TEST(Speech, GoesToTheFlightTheTranscriptAndTheWitnessAlike) {
  keys::Transcript transcript;
  transcript.choose(*openssl::provider().sha256);
  Listener witness;
  Buffer flight{1, 2, 3};
  Speech speech{Side::server, transcript, witness, flight};
  const Buffer data(32, 7);
  ASSERT_TRUE(speech.say(wire::Finished{{data}}));
  ASSERT_TRUE(speech.say(wire::EndOfEarlyData{}));
  EXPECT_EQ(witness.count, 2);
  EXPECT_EQ(to_hex(Bytes{flight}.subspan(3)), to_hex(witness.heard)) << "behind what the flight held before";
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(keys::hash_of(*openssl::provider().sha256, witness.heard).view()));
}

TEST(Speech, SaysNothingOfAMessageThatCannotBeWritten) {
  keys::Transcript transcript;
  transcript.choose(*openssl::provider().sha256);
  const auto before = transcript.hash();
  Listener witness;
  Buffer flight;
  Speech speech{Side::server, transcript, witness, flight};
  EXPECT_EQ(speech.say_with([](Buffer&) -> Result<void> { return fail(Fault::random_failed); }).error().fault,
            Fault::random_failed);
  EXPECT_EQ(witness.count, 0);
  EXPECT_EQ(to_hex(transcript.hash().view()), to_hex(before.view()));
}

}  // namespace
}  // namespace bulla::handshake

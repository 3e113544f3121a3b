#include "bulla/handshake/message.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::handshake {
namespace {

struct Room {
  struct {
    LaterAnswers later;
  } config;
  bool fails = false;
};

struct Done {
  std::size_t size;  // of the last answer
};
// Asks once more while its number is above zero.
struct Count {
  int left;
  std::unique_ptr<int> cargo = std::make_unique<int>(left);
  static constexpr auto later = &LaterAnswers::signature;
  Next<Count, Done> on(Signature answer, Room&) && {
    if (left == 0) return Done{answer.bytes.size()};
    return Count{left - 1};
  }
  Result<Signature> ask(Room& room) const {
    if (room.fails) return fail(Fault::crypto_failed);
    return Signature{Buffer(42)};
  }
  std::optional<Question> question(Room&) const { return left == 7 ? std::nullopt : std::optional{SigningQuestion{}}; }
};
struct Waiting {
  int left = 1;
  Next<Count> on(const In<wire::KeyUpdate>&, Room&) && { return Count{left}; }
};
using Machine = std::variant<Waiting, Count, Done>;

const Buffer update = test::from_hex("1800000101");

TEST(Driver, GoesOnWhileItsQuestionsAreAnsweredAtOnce) {
  Room room;
  Driver<Machine, Room> driver{Waiting{}};
  ASSERT_TRUE(driver.read<wire::KeyUpdate>(update, room));
  ASSERT_NE(driver.in<Done>(), nullptr);
  EXPECT_EQ(driver.in<Done>()->size, 42U);
  EXPECT_EQ(driver.in<Waiting>(), nullptr);
}

TEST(Driver, WaitsForAnAnswerThatComesLater) {
  Room room{.config = {.later = {.signature = true}}};
  Driver<Machine, Room> driver{Waiting{}};
  EXPECT_EQ(driver.question(), nullptr);
  EXPECT_EQ(driver.answer(Signature{}, room).error().fault, Fault::api_misuse);
  ASSERT_TRUE(driver.read<wire::KeyUpdate>(update, room));
  ASSERT_NE(driver.question(), nullptr);
  EXPECT_EQ(driver.read<wire::KeyUpdate>(update, room).error().fault, Fault::unexpected_message);
  EXPECT_EQ(driver.answer(IdentityChosen{}, room).error().fault, Fault::api_misuse) << "of another kind";
  ASSERT_TRUE(driver.answer(Signature{Buffer(1)}, room));
  ASSERT_NE(driver.question(), nullptr);
  ASSERT_TRUE(driver.answer(Signature{Buffer(2)}, room));
  EXPECT_EQ(driver.question(), nullptr);
  EXPECT_EQ(driver.in<Done>()->size, 2U);
}

TEST(Driver, AsksNothingOfOthersWhereAStateHasNothingToAsk) {
  Room room{.config = {.later = {.signature = true}}};
  Driver<Machine, Room> driver{Waiting{7}};
  ASSERT_TRUE(driver.read<wire::KeyUpdate>(update, room));
  ASSERT_NE(driver.in<Count>(), nullptr);
  EXPECT_EQ(driver.in<Count>()->left, 6);
}

TEST(Driver, MayBeginWithAQuestion) {
  Room room;
  Driver<Machine, Room> driver{Count{0}};
  EXPECT_EQ(driver.in<Done>(), nullptr);
  ASSERT_TRUE(driver.begin(room));
  EXPECT_NE(driver.in<Done>(), nullptr);
}

TEST(Driver, PassesOnThatAQuestionFailed) {
  Room room{.config = {}, .fails = true};
  Driver<Machine, Room> driver{Waiting{}};
  EXPECT_EQ(driver.read<wire::KeyUpdate>(update, room).error().fault, Fault::crypto_failed);
}

TEST(Driver, AMalformedMessageIsUnexpectedWhereItsTypeIs) {
  Room room;
  Driver<Machine, Room> driver{Waiting{}};
  const auto malformed = test::from_hex("1800000107");
  EXPECT_EQ(driver.read<wire::KeyUpdate>(malformed, room).error().fault, Fault::key_update_malformed);
  Driver<Machine, Room> done{Done{0}};
  EXPECT_EQ(done.read<wire::KeyUpdate>(malformed, room).error().fault, Fault::unexpected_message);
}

TEST(AtMessage, NamesTheMessageUnlessOneIsNamed) {
  EXPECT_EQ(at_message({.fault = Fault::truncated}, update).message, 24);
  EXPECT_EQ(at_message({.fault = Fault::truncated, .message = 3}, update).message, 3);
}

}  // namespace
}  // namespace bulla::handshake

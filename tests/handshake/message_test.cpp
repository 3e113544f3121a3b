#include "bulla/handshake/message.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::handshake {
namespace {

struct Room {
  bool answers_at_once = true;
  bool fails = false;
};
struct Answer {
  int value;
};

struct Done {
  int value;
};
// Asks once more while its number is above zero.
struct Question {
  int left;
  std::unique_ptr<int> cargo = std::make_unique<int>(left);
  Next<Question, Done> on(const Answer& answer, Room&) && {
    if (left == 0) return Done{answer.value};
    return Question{left - 1};
  }
  Result<std::optional<Answer>> ask(Room& room) const {
    if (room.fails) return fail(Fault::crypto_failed);
    if (!room.answers_at_once) return std::optional<Answer>{};
    return Answer{42};
  }
};
struct Waiting {
  Next<Question> on(const In<wire::KeyUpdate>& message, Room&) && {
    return Question{static_cast<int>(message.body.request_update)};
  }
};
using Machine = std::variant<Waiting, Question, Done>;

const Buffer update = test::from_hex("1800000101");

TEST(Driver, GoesOnWhileItsQuestionsAreAnsweredAtOnce) {
  Room room;
  Driver<Machine, Room> driver{Waiting{}};
  ASSERT_TRUE(driver.read<wire::KeyUpdate>(update, room));
  ASSERT_NE(driver.in<Done>(), nullptr);
  EXPECT_EQ(driver.in<Done>()->value, 42);
  EXPECT_EQ(driver.in<Waiting>(), nullptr);
}

TEST(Driver, WaitsForAnAnswerThatComesLater) {
  Room room{.answers_at_once = false};
  Driver<Machine, Room> driver{Waiting{}};
  ASSERT_TRUE(driver.read<wire::KeyUpdate>(update, room));
  ASSERT_NE(driver.in<Question>(), nullptr);
  EXPECT_EQ(driver.read<wire::KeyUpdate>(update, room).error().fault, Fault::unexpected_message);
  ASSERT_TRUE(driver.take(Answer{1}, room));
  ASSERT_NE(driver.in<Question>(), nullptr);
  ASSERT_TRUE(driver.take(Answer{2}, room));
  EXPECT_EQ(driver.in<Done>()->value, 2);
}

TEST(Driver, PassesOnThatAQuestionFailed) {
  Room room{.fails = true};
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

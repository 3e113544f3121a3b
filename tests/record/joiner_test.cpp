#include "bulla/record/joiner.h"

#include <gtest/gtest.h>

namespace bulla::record {
namespace {

Buffer message_of(std::uint8_t type, std::size_t size) {
  Buffer message{type, static_cast<std::uint8_t>(size >> 16), static_cast<std::uint8_t>(size >> 8),
                 static_cast<std::uint8_t>(size)};
  for (std::size_t i = 0; i < size; ++i) message.push_back(static_cast<std::uint8_t>(i * 7 + type));
  return message;
}

// Feeds the pieces and returns all messages one after the other; expects a message's fault nowhere.
Buffer joined(std::span<const Bytes> pieces, std::size_t& count) {
  Joiner joiner;
  Buffer all;
  count = 0;
  for (const auto piece : pieces) {
    joiner.feed(piece);
    for (;;) {
      const auto message = joiner.next();
      EXPECT_TRUE(message);
      if (!message || !*message) break;
      append(all, **message);
      ++count;
    }
  }
  EXPECT_TRUE(joiner.aligned());
  EXPECT_FALSE(joiner.inside_message());
  return all;
}

Buffer three_messages() {
  auto stream = message_of(1, 5);
  append(stream, message_of(2, 0));
  append(stream, message_of(3, 300));
  return stream;
}

TEST(Joiner, JoinsMessagesCutAtAnyTwoPlaces) {
  const auto stream = three_messages();
  const Bytes all{stream};
  for (std::size_t a = 0; a <= 24; ++a) {
    for (std::size_t b = a; b <= stream.size(); ++b) {
      const std::array pieces{all.first(a), all.subspan(a, b - a), all.subspan(b)};
      std::size_t count = 0;
      ASSERT_EQ(joined(pieces, count), stream) << a << " " << b;
      ASSERT_EQ(count, 3U);
    }
  }
}

TEST(Joiner, JoinsMessagesThatComeByteByByte) {
  const auto stream = three_messages();
  std::vector<Bytes> pieces;
  for (const auto& byte : stream) pieces.push_back({&byte, 1});
  std::size_t count = 0;
  EXPECT_EQ(joined(pieces, count), stream);
  EXPECT_EQ(count, 3U);
}

TEST(Joiner, HandsOutAMessageWhereItLiesIfItIsWhole) {
  const auto stream = three_messages();
  Joiner joiner;
  joiner.feed(stream);
  EXPECT_FALSE(joiner.aligned());
  const auto first = joiner.next().value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->data(), stream.data());
  EXPECT_EQ(joiner.next().value()->data(), stream.data() + 9);
  EXPECT_FALSE(joiner.aligned()) << "a message is left";
  EXPECT_EQ(joiner.next().value()->data(), stream.data() + 13);
  EXPECT_TRUE(joiner.aligned());
  EXPECT_FALSE(joiner.next().value());
}

TEST(Joiner, KnowsWhenAMessageIsHalfRead) {
  const auto message = message_of(8, 10);
  for (std::size_t cut = 1; cut < message.size(); ++cut) {
    Joiner joiner;
    joiner.feed(Bytes{message}.first(cut));
    EXPECT_FALSE(joiner.next().value());
    EXPECT_TRUE(joiner.inside_message()) << cut;
    EXPECT_FALSE(joiner.aligned()) << cut;
    joiner.feed(Bytes{message}.subspan(cut));
    ASSERT_TRUE(joiner.next().value()) << cut;
    EXPECT_FALSE(joiner.inside_message());
    EXPECT_TRUE(joiner.aligned());
  }
}

TEST(Joiner, TakesTheLongestMessageAndNoLongerOne) {
  const auto longest = message_of(11, max_message - message_header_size);
  Joiner joiner;
  joiner.feed(longest);
  EXPECT_EQ(joiner.next().value()->size(), max_message);

  for (const auto size :
       std::initializer_list<std::size_t>{max_message - message_header_size + 1, std::size_t{0xffffff}}) {
    const Buffer header{11, static_cast<std::uint8_t>(size >> 16), static_cast<std::uint8_t>(size >> 8),
                        static_cast<std::uint8_t>(size)};
    for (std::size_t cut = 0; cut < 4; ++cut) {
      Joiner strict;
      strict.feed(Bytes{header}.first(cut));
      EXPECT_FALSE(strict.next().value());
      strict.feed(Bytes{header}.subspan(cut));
      const auto refused = strict.next();
      ASSERT_FALSE(refused) << "as soon as the header is there";
      EXPECT_EQ(refused.error().fault, Fault::message_too_long);
    }
  }
}

TEST(Joiner, NothingCanBeReadOutOfNothing) {
  Joiner joiner;
  EXPECT_FALSE(joiner.next().value());
  EXPECT_TRUE(joiner.aligned());
  joiner.feed({});
  EXPECT_FALSE(joiner.next().value());
  EXPECT_TRUE(joiner.aligned());
}

TEST(Joiner, KeepsWhatIsNotHandedOutYet) {
  const auto first = message_of(1, 3), second = message_of(2, 5), third = message_of(3, 7);
  Buffer content = first;
  append(content, second);
  append(content, Bytes{third}.first(6));
  Joiner joiner;
  joiner.feed(content);
  EXPECT_TRUE(same_bytes(**joiner.next(), first));
  joiner.keep();
  std::ranges::fill(content, std::uint8_t{0xee});
  EXPECT_FALSE(joiner.aligned());
  EXPECT_TRUE(same_bytes(**joiner.next(), second));
  EXPECT_FALSE(joiner.next().value());
  joiner.feed(Bytes{third}.subspan(6));
  EXPECT_TRUE(same_bytes(**joiner.next(), third));
  EXPECT_TRUE(joiner.aligned());
  joiner.keep();
  EXPECT_FALSE(joiner.next().value()) << "nothing is kept of nothing";
}

}  // namespace
}  // namespace bulla::record

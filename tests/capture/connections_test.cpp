#include "bulla/capture/connections.h"

#include <gtest/gtest.h>

#include "capture/tape.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;

const Endpoint a = ipv4_endpoint(1, 40000);
const Endpoint b = ipv4_endpoint(2, 443);

Tcp said(const Endpoint& from, const Endpoint& to, std::uint32_t sequence, std::string_view word,
         std::uint8_t flags = ack) {
  return {from, to, sequence, flags, {word.begin(), word.end()}, 0};
}

std::string text(const Connection& connection) { return std::string{text_of(connection.bytes)}; }

TEST(Connections, PutsBothDirectionsTogetherAndKnowsWhoOpened) {
  const auto all = connections_of({said(a, b, 10, "", syn), said(b, a, 20, "", syn | ack), said(a, b, 11, "one"),
                                   said(b, a, 21, "two"), said(a, ipv4_endpoint(2, 444), 1, "other")});
  ASSERT_EQ(all.all().size(), 2u);
  const auto& connection = all.all()[0];
  EXPECT_EQ(connection.ends[*connection.opener], a);
  EXPECT_EQ(connection.beginning[0], 11u);
  EXPECT_EQ(connection.beginning[1], 21u);
  EXPECT_EQ(text(connection), "onetwo");
  EXPECT_EQ(connection.parts[1].end, 1);
  EXPECT_EQ(connection.ended - connection.begun, std::chrono::milliseconds{3});
}

TEST(Connections, KnowsWhoOpenedByTheAnswerAlone) {
  const auto all = connections_of({said(b, a, 20, "", syn | ack), said(a, b, 11, "one")});
  const auto& connection = all.all()[0];
  EXPECT_EQ(connection.ends[*connection.opener], a);
  EXPECT_FALSE(connection.beginning[*connection.opener]);
}

TEST(Connections, StartsAnotherOneWhenPortsAreUsedAgain) {
  const auto all = connections_of({said(a, b, 10, "", syn), said(a, b, 10, "", syn), said(a, b, 11, "one"),
                                   said(a, b, 14, "", fin | ack), said(a, b, 900, "", syn), said(a, b, 901, "two")});
  ASSERT_EQ(all.all().size(), 2u);
  EXPECT_EQ(text(all.all()[0]), "one");
  EXPECT_TRUE(all.all()[0].closed);
  EXPECT_EQ(text(all.all()[1]), "two");
}

TEST(Connections, TakesDataThatComesWithTheSyn) {
  const auto all = connections_of({said(a, b, 10, "fast", syn)});
  EXPECT_EQ(all.all()[0].parts[0].sequence, 11u);
}

TEST(Connections, LeavesOutTheReasonOfAReset) {
  const auto all = connections_of({said(a, b, 11, "one"), said(b, a, 1, "Go away", rst)});
  EXPECT_EQ(text(all.all()[0]), "one");
  EXPECT_TRUE(all.all()[0].closed);
}

TEST(Connections, KeepsNoMoreThanItsLimits) {
  const std::vector<Tcp> many{said(a, b, 1, "12345"), said(a, b, 6, "67890"), said(a, b, 11, "x"),
                              said(b, ipv4_endpoint(3, 1), 1, "other")};
  const auto bytes = connections_of(many, {.bytes = 8});
  EXPECT_EQ(text(bytes.all()[0]), "12345x");
  EXPECT_EQ(bytes.all()[0].left_out, 5u);
  const auto segments = connections_of(many, {.segments = 1});
  EXPECT_EQ(text(segments.all()[0]), "12345");
  EXPECT_EQ(segments.all()[0].left_out, 6u);
  const auto one = connections_of(many, {.connections = 1});
  EXPECT_EQ(one.all().size(), 1u);
  EXPECT_EQ(one.left_out(), 1u);
  const auto in_all = connections_of(many, {.in_all = 2 * (sizeof(Part) + 5)});
  EXPECT_EQ(text(in_all.all()[0]), "1234567890");
  EXPECT_EQ(text(in_all.all()[1]), "");
  EXPECT_EQ(in_all.all()[1].left_out, 5u);
}

}  // namespace
}  // namespace bulla::capture

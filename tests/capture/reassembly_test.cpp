#include "bulla/capture/reassembly.h"

#include <gtest/gtest.h>

#include "capture/tape.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;
using std::chrono::milliseconds;

const Endpoint a = ipv4_endpoint(1, 40000);
const Endpoint b = ipv4_endpoint(2, 443);

Tcp said(const Endpoint& from, std::uint32_t sequence, std::string_view word, std::uint8_t flags = ack) {
  return {from, from == a ? b : a, sequence, flags, {word.begin(), word.end()}, 0};
}

// Each stretch as a word, with its side, what is missing before it and its millisecond: "c+0@2 one".
std::string told(const Conversation& conversation) {
  std::string text;
  for (const auto& stretch : conversation.stretches) {
    text += stretch.from == Side::client ? "c+" : "s+";
    text += std::to_string(stretch.missing) + "@" + std::to_string((stretch.at - capture_begin) / milliseconds{1}) +
            " " + std::string{text_of(stretch.bytes)} + "; ";
  }
  return text;
}

// `begin`: the client's sequence.
std::string after_syn(std::uint32_t begin, std::vector<Tcp> segments, Conversation* into = nullptr) {
  segments.insert(segments.begin(), said(a, begin - 1, "", syn));
  const auto connections = connections_of(segments);
  const auto conversation = reassemble(connections.all().at(0));
  auto text = told(conversation);
  if (into != nullptr) *into = conversation, into->stretches.clear();
  return text;
}

TEST(Reassembly, TellsBothSidesAsTheyWereCaptured) {
  EXPECT_EQ(after_syn(10, {said(b, 0, "", syn | ack), said(a, 10, "one"), said(b, 1, "two"), said(a, 13, "three")}),
            "c+0@2 one; s+0@3 two; c+0@4 three; ");
}

TEST(Reassembly, PutsInOrderWhatCameInAnother) {
  EXPECT_EQ(after_syn(10, {said(a, 16, "three"), said(a, 13, "two"), said(b, 1, "wait"), said(a, 10, "one")}),
            "s+0@3 wait; c+0@4 one; c+0@4 two; c+0@4 three; ");
}

TEST(Reassembly, TakesOnceWhatWasSentAgain) {
  Conversation all;
  EXPECT_EQ(after_syn(10, {said(a, 10, "one"), said(a, 10, "one"), said(a, 12, "e two"), said(a, 9, "?one two")}, &all),
            "c+0@1 one; c+0@3  two; ");
  EXPECT_EQ(all.repeated, 3u + 1 + 7);
  EXPECT_EQ(all.contradicted, 0u);
}

TEST(Reassembly, SaysWhereWhatWasSentAgainIsSomethingElse) {
  Conversation all;
  EXPECT_EQ(after_syn(10, {said(a, 10, "one"), said(a, 13, "two"), said(a, 10, "oneTw")}, &all),
            "c+0@1 one; c+0@2 two; ");
  EXPECT_EQ(all.contradicted, 1u);
}

TEST(Reassembly, GoesOnBehindAHoleWhereItWasCaptured) {
  Conversation all;
  EXPECT_EQ(after_syn(10, {said(a, 10, "one"), said(a, 20, "three"), said(b, 1, "yes"), said(a, 25, "four")}, &all),
            "c+0@1 one; c+7@2 three; s+0@3 yes; c+0@4 four; ");
  EXPECT_EQ(all.missing, 7u);
}

TEST(Reassembly, FollowsSequencesOverTheirEnd) {
  EXPECT_EQ(after_syn(0xfffffffe, {said(a, 0xfffffffe, "one"), said(a, 1, "two"), said(a, 4, "three")}),
            "c+0@1 one; c+0@2 two; c+0@3 three; ");
  EXPECT_EQ(after_syn(0xfffffffe, {said(a, 1, "two"), said(a, 0xfffffffe, "one")}), "c+0@2 one; c+0@2 two; ");
}

TEST(Reassembly, BeginsWithTheLowestWhereNoSynWasCaptured) {
  const auto connections = connections_of({said(a, 0xfffffff0, "two"), said(a, 0xffffffed, "one")});
  const auto all = reassemble(connections.all().at(0));
  EXPECT_EQ(told(all), "c+0@1 one; c+0@1 two; ");
  EXPECT_FALSE(all.from_beginning[0]);
  EXPECT_EQ(all.known, ClientKnown::by_guess);
}

TEST(Reassembly, KnowsTheClientByItsSynOrByAHello) {
  constexpr std::string_view hello{"\x16\x03\x01\x00\x05\x01\x00", 7};
  constexpr std::string_view server_hello{"\x16\x03\x03\x00\x05\x02\x00", 7};
  const auto by = [](const std::vector<Tcp>& segments) {
    const auto connections = connections_of(segments);
    return reassemble(connections.all().at(0));
  };
  EXPECT_EQ(by({said(b, 0, "", syn), said(a, 1, hello)}).client, b);
  EXPECT_EQ(by({said(b, 0, "", syn), said(a, 1, hello)}).known, ClientKnown::by_syn);
  EXPECT_EQ(by({said(a, 1, "x"), said(b, 1, hello)}).client, b);
  EXPECT_EQ(by({said(a, 1, server_hello), said(b, 1, "x")}).client, b);
  EXPECT_EQ(by({said(a, 1, server_hello), said(b, 1, "x")}).known, ClientKnown::by_hello);
  EXPECT_EQ(by({said(b, 1, "x"), said(a, 1, "y")}).client, a);
}

TEST(Reassembly, TakesWildSequencesWithoutHarm) {
  Conversation all;
  EXPECT_EQ(after_syn(10, {said(a, 10, "one"), said(a, 0x70000000, "far"), said(a, 13, "two")}, &all),
            "c+0@1 one; c+0@3 two; c+1879048176@3 far; ");
  EXPECT_EQ(all.missing, 0x70000000u - 16);
}

}  // namespace
}  // namespace bulla::capture

#include "bulla/x509/subtree_index.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using test::Subtree;

constexpr der::Tag email = der::tag::primitive_context(1);
constexpr der::Tag dns = der::tag::primitive_context(2);
constexpr der::Tag uri = der::tag::primitive_context(6);

// Content of GeneralSubtrees.
Buffer subtrees_of(const std::vector<Subtree>& subtrees) {
  der::Writer writer;
  for (const auto& subtree : subtrees) writer.sequence([&] { writer.text(subtree.kind, subtree.base); });
  return std::move(writer).take();
}

std::string verdict(const SubtreeIndex& index, GeneralNameKind kind, std::string_view name) {
  ComparisonBudget budget;
  const auto said = index.judge({kind, bytes_of(name)}, budget);
  if (!said.any_of_kind) return "nothing";
  if (said.not_understood) return "not understood";
  if (said.all_of_it_inside) return "inside";
  return said.some_of_it_inside ? "partly inside" : "outside";
}

TEST(SubtreeIndex, FindsTheParentsOfAHost) {
  const auto der = subtrees_of({{dns, "Example.COM"}, {dns, "b.test"}, {dns, "a.b.c.test"}});
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  const auto said = [&](std::string_view name) { return verdict(index, GeneralNameKind::dns, name); };
  for (const auto* inside : {"example.com", "x.EXAMPLE.com", "x.y.example.com", "*.example.com", "*.x.b.test"}) {
    EXPECT_EQ(said(inside), "inside") << inside;
  }
  for (const auto* outside : {"xexample.com", "com", "test", "c.test", "*.test.com", "*.com.test"}) {
    EXPECT_EQ(said(outside), "outside") << outside;
  }
  EXPECT_EQ(said("*.com"), "partly inside");
  EXPECT_EQ(said("*.b.c.test"), "partly inside");
  EXPECT_EQ(said("a..b"), "not understood");
  EXPECT_EQ(verdict(index, GeneralNameKind::uri, "http://example.com/"), "nothing");
}

TEST(SubtreeIndex, TakesADotInFrontOfADnsNameForTheHostsBelow) {
  const auto der = subtrees_of({{dns, ".bar.test"}});
  const SubtreeIndex index{der, OddBases::pass_over};
  EXPECT_EQ(verdict(index, GeneralNameKind::dns, "foo.bar.test"), "inside");
  EXPECT_EQ(verdict(index, GeneralNameKind::dns, "*.bar.test"), "inside");
  EXPECT_EQ(verdict(index, GeneralNameKind::dns, "bar.test"), "outside");
  EXPECT_EQ(verdict(index, GeneralNameKind::dns, "foobar.test"), "outside");
}

TEST(SubtreeIndex, DoesWithOddBasesWhatItIsTold) {
  const auto der = subtrees_of({{uri, "http://host.test/"}});
  const auto said = [&](OddBases odd) {
    return verdict(SubtreeIndex{der, odd}, GeneralNameKind::uri, "http://host.test/");
  };
  EXPECT_EQ(said(OddBases::break_names_of_their_kind), "not understood");
  EXPECT_EQ(said(OddBases::pass_over), "nothing");
}

TEST(SubtreeIndex, AgreesWithComparingEachAddress) {
  std::vector<Subtree> subtrees;
  for (const unsigned prefix : {0U, 7U, 8U, 19U, 31U, 32U}) {
    const auto mask = prefix == 0 ? 0U : 0xffffffffU << (32 - prefix);
    std::string base;
    for (const auto word : {0xc0a80539U + (prefix << 20), mask}) {
      for (const int shift : {24, 16, 8, 0}) base += static_cast<char>(word >> shift);
    }
    if (prefix != 0) subtrees.push_back({der::tag::primitive_context(7), base});
  }
  const auto der = subtrees_of(subtrees);
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  std::uint32_t address = 1;
  for (int i = 0; i < 5000; ++i) {
    address = address * 1664525 + 1013904223;
    const auto word = i % 2 ? address : 0xc0a80539U + ((address % 64) << 20) + address % 5;
    std::string octets;
    for (const int shift : {24, 16, 8, 0}) octets += static_cast<char>(word >> shift);
    const bool inside = std::ranges::any_of(subtrees, [&](const Subtree& subtree) {
      for (std::size_t k = 0; k < 4; ++k) {
        if ((octets[k] ^ subtree.base[k]) & subtree.base[4 + k]) return false;
      }
      return true;
    });
    EXPECT_EQ(verdict(index, GeneralNameKind::ip_address, octets), inside ? "inside" : "outside") << word;
  }
}

TEST(SubtreeIndex, CountsEachPairAgainstTheBudget) {
  const auto der = subtrees_of({{dns, "a.test"}, {dns, "b.test"}, {uri, "c.test"}});
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  ComparisonBudget budget{.left = 3};
  EXPECT_TRUE(index.judge({GeneralNameKind::dns, bytes_of("a.test")}, budget).all_of_it_inside);
  EXPECT_EQ(budget.left, 1U);
  EXPECT_FALSE(index.judge({GeneralNameKind::dns, bytes_of("a.test")}, budget).any_of_kind);
  EXPECT_EQ(budget.left, 0U);
}

TEST(SubtreeIndex, ALastDotChangesNothing) {
  const auto der = subtrees_of({{dns, "a.test."}, {dns, "b.test"}});
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  for (const auto* name : {"a.test", "a.test.", "x.b.test."}) {
    EXPECT_EQ(verdict(index, GeneralNameKind::dns, name), "inside") << name;
  }
  EXPECT_EQ(verdict(index, GeneralNameKind::dns, "c.test."), "outside");
}

TEST(SubtreeIndex, ComparesLocalPartsAsItIsTold) {
  const auto der = subtrees_of({{email, "ann@a.test"}});
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  ComparisonBudget budget;
  const GeneralName name{GeneralNameKind::email, bytes_of("Ann@A.test")};
  EXPECT_FALSE(index.judge(name, budget).all_of_it_inside);
  EXPECT_TRUE(index.judge(name, budget, LocalPart::any_case).all_of_it_inside);
}

TEST(SubtreeIndex, NobodyKnowsWhichMailboxesAnEmptyBaseMeans) {
  const auto der = subtrees_of({{email, ""}});
  EXPECT_EQ(verdict({der, OddBases::break_names_of_their_kind}, GeneralNameKind::email, "a@a.test"), "not understood");
  EXPECT_EQ(verdict({der, OddBases::pass_over}, GeneralNameKind::email, "a@a.test"), "nothing");
}

TEST(SubtreeIndex, FindsTheHostOfAUri) {
  const auto der = subtrees_of({{uri, "host.test"}, {uri, ".below.test"}});
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  const std::vector<std::pair<std::string, std::string>> rows{
      {"http://host.test", "inside"},
      {"http://HOST.test:80/x?y#z", "inside"},
      {"http://user:word@host.test/", "inside"},
      {"http://host.test@evil.test/", "outside"},
      {"http://evil.test/@host.test", "outside"},
      {"http://evil.test?host.test", "outside"},
      {"http://x.host.test/", "outside"},
      {"http://x.below.test/", "inside"},
      {"http://below.test/", "outside"},
      {"http://192.0.2.1/", "not understood"},
      {"http://[2001:db8::1]/", "not understood"},
      {"http:///x", "not understood"},
      {"mailto:a@host.test", "not understood"},
  };
  for (const auto& [name, said] : rows) EXPECT_EQ(verdict(index, GeneralNameKind::uri, name), said) << name;
}

TEST(SubtreeIndex, StopsAtTheEndOfTheBudgetAmongDirectories) {
  const std::string name{"\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01\x61"};
  const auto der = subtrees_of({{der::tag::constructed_context(4), name}});
  const SubtreeIndex index{der, OddBases::break_names_of_their_kind};
  const auto inside_with = [&](std::size_t left) {
    ComparisonBudget budget{.left = left};
    return index.judge({GeneralNameKind::directory_name, bytes_of(name)}, budget).all_of_it_inside;
  };
  EXPECT_TRUE(inside_with(2));
  EXPECT_FALSE(inside_with(1));
}

}  // namespace
}  // namespace bulla::x509

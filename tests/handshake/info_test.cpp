#include "bulla/handshake/info.h"

#include <gtest/gtest.h>

#include <set>

namespace bulla {
namespace {

TEST(Unfit, EachReasonHasItsOwnSentence) {
  using enum Unfit;
  std::set<std::string_view> sentences;
  for (const auto reason : {unknown, age, policy, name, protocol, identity, peer}) sentences.insert(unfit_text(reason));
  EXPECT_EQ(sentences.size(), 7U);
  EXPECT_FALSE(sentences.contains(""));
}

}  // namespace
}  // namespace bulla

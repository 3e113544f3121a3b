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

TEST(Strength, IsTheOneOfTheGroupsKind) {
  using enum wire::NamedGroup;
  for (const auto hybrid : {X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024})
    EXPECT_NE(strength_text(hybrid).find("stays closed to a quantum computer"), std::string_view::npos);
  for (const auto classical : {x25519, secp256r1, secp384r1})
    EXPECT_NE(strength_text(classical).find("a quantum computer would"), std::string_view::npos);
  EXPECT_NE(strength_text({}).find("private key"), std::string_view::npos) << "key transport";
}

}  // namespace
}  // namespace bulla

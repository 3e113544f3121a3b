#include "bulla/explain/page_chain.h"

#include "explain/paged.h"

namespace bulla::explain {
namespace {

TEST(PageChain, ShowsWhoSignedWhomAndTheAnchorThatWasNotSent) {
  const test::Paged paged;
  const auto page = paged.client_page();
  ASSERT_EQ(page.chains.size(), 1U);
  const auto& chain = page.chains[0];
  EXPECT_EQ(chain.whose, Side::server);
  EXPECT_TRUE(chain.judged);
  EXPECT_TRUE(chain.good);
  ASSERT_EQ(chain.certificates.size(), 2U);
  const auto& leaf = chain.certificates[0];
  const auto& root = chain.certificates[1];
  EXPECT_EQ(leaf.issuer, 1U);
  EXPECT_EQ(leaf.proved, Proved::by_issuer);
  EXPECT_EQ(leaf.path_place, 0U);
  EXPECT_FALSE(leaf.is_authority);
  EXPECT_EQ(root.proved, Proved::by_itself);
  EXPECT_EQ(root.path_place, 1U);
  EXPECT_TRUE(root.from_our_store);
  EXPECT_TRUE(root.is_authority);
  EXPECT_EQ(leaf.fingerprint.size(), 64U);
  EXPECT_FALSE(leaf.der.is_cut());
}

TEST(PageChain, ShowsBothSidesAndJudgesTheOthersAlone) {
  const auto [client, server] = test::mutual();
  const test::Paged paged{client, server};
  const auto page = paged.server_page();
  ASSERT_EQ(page.chains.size(), 2U);
  EXPECT_FALSE(page.chains[0].judged);
  EXPECT_EQ(page.chains[0].certificates.size(), 1U) << "our own path is not looked for";
  EXPECT_EQ(page.chains[1].whose, Side::client);
  EXPECT_TRUE(page.chains[1].good);
}

TEST(PageChain, SaysWhereAPathBroke) {
  const test::Paged paged{test::client_config(), test::server_config(), Values::left_out, "other.example"};
  const auto page = paged.client_page();
  const auto& chain = page.chains.at(0);
  EXPECT_TRUE(chain.judged);
  EXPECT_FALSE(chain.good);
  EXPECT_TRUE(chain.verdict.starts_with("refused: "));
  ASSERT_FALSE(chain.paths.empty());
  EXPECT_EQ(chain.paths[0].broken_at, 0U);
  EXPECT_NE(chain.paths[0].detail.find("other.example"), std::string::npos);
}

TEST(PageChain, BoundsALongChain) {
  const auto leaf = test::server_identity();
  Recorder recorder{Side::client, test::ticking()};
  Buffer list;
  for (int i = 0; i < 100; ++i) {
    const auto& der = leaf->leaf().der;
    for (const int shift : {16, 8, 0}) list.push_back(static_cast<std::uint8_t>(der.size() >> shift));
    append(list, der);
    append(list, Buffer{0, 0});
  }
  Buffer body{0};
  for (const int shift : {16, 8, 0}) body.push_back(static_cast<std::uint8_t>(list.size() >> shift));
  append(body, list);
  Buffer message{11};
  for (const int shift : {16, 8, 0}) message.push_back(static_cast<std::uint8_t>(body.size() >> shift));
  append(message, body);
  recorder.message(Side::server, message);
  const auto chains = page_chains(recorder.recording(), facts_of(recorder.recording()), {});
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_LE(chains[0].certificates.size(), max_page_certificates);
  EXPECT_EQ(chains[0].left_out, 100 - chains[0].certificates.size());
  EXPECT_EQ(chains[0].certificates[0].proved, Proved::unknown);
}

}  // namespace
}  // namespace bulla::explain

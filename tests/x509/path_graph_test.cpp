#include "bulla/x509/path_graph.h"

#include <gtest/gtest.h>

#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

class Graph : public ::testing::Test {
 protected:
  // The graph of a chain under these anchors.
  PathGraph& load(const std::vector<Holder>& chain, const std::vector<Holder>& anchors) {
    holders_ = chain;
    for (const auto& holder : holders_) views_.push_back(holder.der());
    std::vector<Bytes> roots;
    for (const auto& anchor : anchors) roots.push_back(anchor.der());
    anchors_ = *Anchors::parse(roots);
    question_.chain = views_;
    graph_.emplace(Search{openssl::provider(), *anchors_, options_, question_});
    result_ = graph_->load();
    return *graph_;
  }

  TrustOptions options_;
  Question question_{.now = june};
  std::vector<Holder> holders_;
  std::vector<Bytes> views_;
  std::unique_ptr<const Anchors> anchors_;
  std::optional<PathGraph> graph_;
  Result<void> result_;
};

TEST_F(Graph, LinksByNameWithAnchorsFirst) {
  const auto authority = root("authority");
  const auto copy = root("authority");  // not the anchor, the same name
  auto& graph = load({leaf("a.test", authority), copy}, {authority});
  ASSERT_TRUE(result_);
  const auto& issuers = graph.node(PathGraph::leaf).issuers;
  ASSERT_EQ(issuers.size(), 2U);
  EXPECT_TRUE(graph.node(issuers[0].issuer).is_anchor);
  EXPECT_EQ(graph.node(issuers[1].issuer).chain_index, 1);
}

TEST_F(Graph, PutsIssuersWhoseKeyIdentifierAgreesFirst) {
  const auto authority = root("authority");
  const auto right = intermediate("middle", authority);
  const auto wrong = issued(authority_request("middle"), "another key", authority);
  auto& graph = load({leaf("a.test", right), wrong, right}, {authority});
  const auto& issuers = graph.node(PathGraph::leaf).issuers;
  ASSERT_EQ(issuers.size(), 2U);
  EXPECT_TRUE(issuers[0].key_identifiers_agree);
  EXPECT_EQ(graph.node(issuers[0].issuer).chain_index, 2);
}

TEST_F(Graph, KnowsWhatReachesAnAnchorAndForgetsBadEdges) {
  const auto authority = root("authority");
  const auto impostor = self_signed(authority_request("authority"), "another key");
  auto& graph = load({leaf("a.test", impostor)}, {authority});
  auto& node = graph.node(PathGraph::leaf);
  EXPECT_TRUE(node.reaches_anchor);
  EXPECT_EQ(graph.verify(PathGraph::leaf, node.issuers[0]), PathGraph::Verified::bad);
  EXPECT_FALSE(node.reaches_anchor);
}

TEST_F(Graph, VerifiesAnEdgeOnceAndWithinABudget) {
  options_.max_signature_checks = 1;
  const auto authority = root("authority");
  const auto middle = intermediate("middle", authority);
  auto& graph = load({leaf("a.test", middle), middle}, {authority});
  auto& first = graph.node(0).issuers[0];
  EXPECT_EQ(graph.verify(0, first), PathGraph::Verified::good);
  EXPECT_EQ(graph.verify(0, first), PathGraph::Verified::good);
  EXPECT_FALSE(graph.budget_spent());
  EXPECT_EQ(graph.verify(1, graph.node(1).issuers[0]), PathGraph::Verified::unknown);
  EXPECT_TRUE(graph.budget_spent());
}

TEST_F(Graph, RefusesTooManyCertificatesAndNone) {
  const auto authority = root("authority");
  options_.max_certificates = 2;
  load({authority, authority, authority}, {authority});
  EXPECT_EQ(fault_name(result_), "too_many_certificates");
  views_.clear();
  load({}, {authority});
  EXPECT_EQ(fault_name(result_), "empty_certificate");
}

TEST_F(Graph, LeavesOutBadCertificatesButNotABadLeaf) {
  const auto authority = root("authority");
  const auto good = leaf("a.test", authority);
  const std::array<std::uint8_t, 1> rubbish{0x30};
  views_ = {good.der(), Bytes{rubbish}};
  auto& graph = load({}, {authority});
  EXPECT_TRUE(result_);
  ASSERT_EQ(graph.unreadable().size(), 1U);
  EXPECT_EQ(graph.unreadable()[0].certificate, 1);
  views_ = {Bytes{rubbish}};
  load({}, {authority});
  EXPECT_EQ(fault_name(result_), "der_length");
  EXPECT_EQ(result_.error().certificate, 0);
}

}  // namespace
}  // namespace bulla::x509

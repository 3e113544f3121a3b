#include "bulla/explain/html_chain.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_certificates(writer, page);
  return writer.take();
}

TEST(HtmlChain, DrawsFromTheLeafToTheAnchor) {
  const auto html = drawn(test::full_page());
  const auto leaf = html.find("Leaf: whose key");
  const auto link = html.find("signed with the next one&#39;s key, and that was checked");
  const auto anchor = html.find("Anchor: in this side&#39;s own store");
  EXPECT_LT(leaf, link);
  EXPECT_LT(link, anchor);
  EXPECT_NE(anchor, std::string::npos);
  for (const auto* part :
       {"Trusted. ", "DNS:server.example", "CN=Test Root", "ECDSA P-256", "valid until", "5f3a90c1d2e4"})
    EXPECT_TRUE(holds(html, part)) << part;
}

TEST(HtmlChain, ShowsWhereAPathBreaks) {
  const auto html = drawn(test::failed_page());
  for (const auto* part : {"Not trusted. ", "certificate broken", "the path breaks here",
                           "1 path tried that did not hold", "Wanted other.example."})
    EXPECT_TRUE(holds(html, part)) << part;
}

TEST(HtmlChain, TellsOfCertificatesBesideThePathAndOfWhatIsLeftOut) {
  auto page = test::full_page();
  auto& chain = page.chains.front();
  chain.certificates.push_back(chain.certificates.front());
  chain.certificates.back().path_place.reset();
  chain.left_out = 2;
  chain.compressed = Compressed{"brotli", 1234};
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, "Not on this path:"));
  EXPECT_TRUE(holds(html, "Left out: 2 certificates."));
  EXPECT_TRUE(holds(html, "compressed by brotli: it stands for 1,234 bytes."));
}

TEST(HtmlChain, FollowsIssuersWithoutGoingRoundForEver) {
  auto page = test::failed_page();
  auto& certificates = page.chains.front().certificates;
  certificates.back().issuer = 0;
  certificates.front().proved = Proved::wrong;
  const auto html = drawn(page);
  EXPECT_EQ(test::markup_of(html).problem, "");
  EXPECT_TRUE(holds(html, "but the signature is not that one&#39;s"));
}

TEST(HtmlChain, KnowsRawKeysAndNone) {
  auto page = test::full_page();
  page.chains.front().raw_key = true;
  page.chains.front().judged = false;
  page.chains.front().certificates.resize(1);
  page.chains.front().certificates.front().facts = CertificateFacts{};
  page.chains.front().certificates.front().facts.pin = "sha256//AAAA";
  EXPECT_TRUE(holds(drawn(page), "A raw public key"));
  EXPECT_TRUE(holds(drawn(page), "sha256//AAAA"));
  EXPECT_TRUE(holds(drawn(page), "Not judged here. "));
  EXPECT_TRUE(holds(drawn(Page{}), "No certificate was shown in this connection."));
}

}  // namespace
}  // namespace bulla::explain

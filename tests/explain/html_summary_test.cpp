#include "bulla/explain/html_summary.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_summary(writer, page);
  return writer.take();
}

TEST(HtmlSummary, TellsAWholeConnectionAtOneGlance) {
  auto page = test::full_page();
  page.protocol = "h2";
  const auto html = drawn(page);
  for (const auto* part :
       {"<strong>Connected. </strong>", "server.example:443, seen by the client", "TLS 1.3", "TLS_AES_128_GCM_SHA256",
        "X25519MLKEM768", "ECDSA P-256, trusted", "to speak h2", "#i-done"})
    EXPECT_TRUE(holds(html, part)) << part;
  EXPECT_FALSE(holds(html, "class=\"warning\""));
}

TEST(HtmlSummary, WarnsOfSecrets) {
  auto page = test::full_page();
  test::give_secrets(page);
  EXPECT_TRUE(holds(drawn(page), "class=\"warning\""));
}

TEST(HtmlSummary, SaysByMoreThanColourHowItEnded) {
  EXPECT_TRUE(holds(drawn(test::failed_page()), "#i-failed\"/></svg><span><strong>Failed. </strong>"));
  EXPECT_TRUE(holds(drawn(Page{}), "#i-open\"/></svg><span><strong>Not finished. </strong>"));
}

TEST(HtmlSummary, KnowsConnectionsWithoutSharesAndCertificates) {
  const auto html = drawn(test::resumed_page());
  EXPECT_TRUE(holds(html, "none was shown"));
}

TEST(HtmlSummary, TellsAFailureWhole) {
  const auto page = test::failed_page();
  HtmlWriter writer;
  put_failure(writer, page);
  const auto html = writer.take();
  EXPECT_TRUE(holds(html, "What likely helps: </strong>"));
  for (const auto& section : page.failure->sections)
    EXPECT_TRUE(holds(html, section.lines.front().substr(0, 8))) << section.title;
  HtmlWriter other;
  put_failure(other, test::full_page());
  EXPECT_EQ(other.take(), "");
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/html_bytes.h"

#include <gtest/gtest.h>

#include "explain/html_pages.h"
#include "explain/markup.h"

namespace bulla::explain {
namespace {

using test::holds;

std::string drawn(const Page& page) {
  HtmlWriter writer;
  put_bytes(writer, page);
  return writer.take();
}

TEST(HtmlBytes, ShowEveryRecordAndMessageWithItsFields) {
  const auto page = test::mutual_page();
  const auto html = drawn(page);
  for (const auto& record : page.records)
    EXPECT_TRUE(holds(html, "id=\"record-" + std::to_string(record.number) + "\"")) << record.number;
  for (std::size_t i = 0; i < page.messages.size(); ++i)
    EXPECT_TRUE(holds(html, "id=\"message-" + std::to_string(i) + "\"")) << page.messages[i].name;
  for (const auto* field : {"cipher_suites", "key_exchange", "cert_data", "verify_data", "legacy_record_version"})
    EXPECT_TRUE(holds(html, field)) << field;
}

TEST(HtmlBytes, StandSealedBesideOpened) {
  const auto html = drawn(test::full_page());
  EXPECT_TRUE(holds(html, "On the wire: sealed"));
  EXPECT_TRUE(holds(html, "Inside: opened"));
  EXPECT_TRUE(holds(html, "server handshake traffic secret</a>, as number 0 under it"));
  EXPECT_TRUE(holds(html, "Application data, 300 bytes: what the programs"));
}

TEST(HtmlBytes, TellWhatAChangeOfCipherIs) {
  auto page = test::full_page();
  PageRecord record;
  record.number = 8;
  record.type = record.content = "change_cipher_spec";
  record.wire = {{20, 3, 3, 0, 1, 1}, 6};
  page.records.push_back(std::move(record));
  EXPECT_TRUE(holds(drawn(page), "In TLS 1.3 it says nothing."));
  page.choice->version = "TLS 1.2";
  EXPECT_TRUE(holds(drawn(page), "From here on this side seals"));
}

TEST(HtmlBytes, SayWhereAMessageGoesOn) {
  auto page = test::full_page();
  page.messages[0].records = {0, 1};
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, "spread over records <a href=\"#record-1\">1</a> <a href=\"#record-2\">2</a>"));
  EXPECT_TRUE(holds(html, "Carries on <a href=\"#message-0\">client hello</a>."));
}

TEST(HtmlBytes, SayWhatIsLeftOut) {
  auto page = test::full_page();
  page.records.erase(page.records.begin() + 3);
  page.records_in_all = 12;
  page.left_out.records = 6;
  page.left_out.record_bytes = 1234;
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, "Record 4 is left out."));
  EXPECT_TRUE(holds(html, "Records 8 to 12 are left out."));
  EXPECT_TRUE(holds(html, "Left out in all: 6 records with 1,234 bytes."));
}

TEST(HtmlBytes, KeepMessagesWithoutRecords) {
  auto page = test::full_page();
  page.messages[0].records.clear();
  page.messages[1].records = {99};
  page.messages[2].bytes.bytes.clear();
  const auto html = drawn(page);
  EXPECT_TRUE(holds(html, "Messages whose records are not here"));
  EXPECT_TRUE(holds(html, "id=\"message-0\"") && holds(html, "id=\"message-1\""));
  EXPECT_TRUE(holds(html, "Its bytes were not kept."));
  EXPECT_TRUE(holds(drawn(Page{}), "Nothing crossed the network."));
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/page_bytes.h"

#include "bulla/record/frame.h"
#include "bulla/record/protection.h"
#include "bulla/wire/record.h"
#include "explain/paged.h"
#include "support/scenarios.h"
#include "support/tls12.h"

namespace bulla::explain {
namespace {

// As the other recorder saw them.
void expect_the_wire(const Page& page, const test::Recorder& seen) {
  ASSERT_EQ(page.records.size(), seen.records.size());
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const auto& record = page.records[i];
    EXPECT_EQ(record.number, i + 1);
    EXPECT_EQ(record.from, seen.records[i].first);
    EXPECT_EQ(record.wire.bytes, seen.records[i].second);
    EXPECT_EQ(record.wire.size, seen.records[i].second.size());
  }
}

// Each message's pieces, out of the contents of the records that it is said to lie in.
void expect_messages_in_records(const Page& page, const test::Recorder& seen) {
  std::map<std::uint64_t, Buffer> left;
  for (const auto& content : seen.contents) left[content.record] = content.bytes;
  for (const auto& message : page.messages) {
    auto rest = Bytes{message.bytes.bytes};
    for (const auto place : message.records) {
      const auto& record = page.records.at(place);
      auto& content = left[record.number];
      const auto size = std::min(rest.size(), content.size());
      EXPECT_TRUE(same_bytes(Bytes{content}.first(size), rest.first(size))) << message.name;
      content.erase(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(size));
      rest = rest.subspan(size);
      EXPECT_NE(std::ranges::find(record.messages, static_cast<std::size_t>(&message - page.messages.data())),
                record.messages.end());
    }
    EXPECT_TRUE(rest.empty()) << message.name;
  }
}

// All that is sealed has its key, unless this side could not open it.
void expect_keys(const Page& page) {
  for (const auto& record : page.records) {
    if (!record.sealed) continue;
    ASSERT_TRUE(record.secret || record.content.empty()) << "record " << record.number;
    EXPECT_TRUE(!record.secret || page.secrets.at(*record.secret).writer == record.from);
  }
}

// Each sealed record of TLS 1.3 opens with the key, the iv and the number that the page shows, to what was in it.
void expect_to_open(const Page& page, const crypto::Suite& suite, const test::Recorder& seen) {
  for (const auto& content : seen.contents) {
    const auto& shown = page.records.at(content.record - 1);
    if (!shown.sealed) continue;
    const auto& keys = page.secrets.at(shown.secret.value()).keys;
    record::Opening opening{*suite.aead, keys.at(0).value.expose(), Secret<12>{keys.at(1).value.expose()},
                            shown.sequence};
    Buffer room = shown.wire.bytes;
    const auto frame = record::next_frame(room, room.size());
    const auto opened = opening.open(**frame);
    ASSERT_TRUE(opened) << "record " << shown.number << " by " << page.secrets.at(*shown.secret).name;
    EXPECT_TRUE(same_bytes(opened->content, content.bytes));
  }
}

void expect_honest(const test::Paged& paged) {
  for (const auto* const end : {&paged.client, &paged.server}) {
    const auto page = page_of(end->page, {});
    expect_the_wire(page, end->whole);
    expect_messages_in_records(page, end->whole);
  }
}

TEST(PageBytes, ShowsEachRecordAndWhichMessagesLieInIt) {
  const auto [client, server] = test::mutual();
  test::Paged paged{client, server};
  ASSERT_TRUE(paged.link.open());
  paged.talk();
  expect_honest(paged);
  const auto page = paged.client_page();
  EXPECT_EQ(page.records.front().content, "handshake");
  EXPECT_EQ(page.records.back().content, "alert");
  EXPECT_TRUE(page.records.back().sealed);
  EXPECT_EQ(page.messages.back().name, "alert close_notify");
  EXPECT_TRUE(page.messages.back().sealed);
  EXPECT_EQ(page.messages.back().tree.parts.size(), 2U);
}

TEST(PageBytes, FollowsMessagesOverSeveralRecords) {
  auto server = test::server_config();
  std::vector<std::string> protocols;
  for (int i = 0; i < 1500; ++i) protocols.push_back("a-protocol-with-a-long-name-" + std::to_string(i));
  auto large = test::client_config();
  large->protocols = std::move(protocols);
  const test::Paged paged{large, server};
  EXPECT_GT(paged.client.whole.messages.at(0).second.size(), 2 * wire::max_plaintext);
  expect_honest(paged);
  EXPECT_GE(paged.client_page().messages.at(0).records.size(), 3U);
}

TEST(PageBytes, ShowsTls12) {
  test::Paged paged{test::client_config12(), test::server_config12()};
  ASSERT_TRUE(paged.link.open());
  paged.talk();
  expect_honest(paged);
  const auto page = paged.client_page();
  for (const auto& record : page.records) EXPECT_EQ(record.type, record.content);
}

TEST(PageBytes, PutsTheRangesOfEachTreeInsideItsBytes) {
  const auto [client, server] = test::mutual();
  const test::Paged paged{client, server};
  const auto page = paged.client_page();
  const auto check = [](const auto& self, const wire::Node& node, std::size_t size) -> void {
    EXPECT_LE(node.begin, node.end);
    EXPECT_LE(node.end, size);
    for (const auto& part : node.parts) self(self, part, size);
  };
  for (const auto& message : page.messages) check(check, message.tree, message.bytes.bytes.size());
  for (const auto& record : page.records) check(check, record.tree, record.wire.bytes.size());
  EXPECT_GT(page.messages[0].tree.parts.size(), 1U);
}

TEST(PageBytes, TellsFlightsWithTheirMessages) {
  const test::Paged paged;
  const auto page = paged.client_page();
  ASSERT_EQ(page.flights.size(), 3U);
  EXPECT_EQ(page.flights[0].messages, Words{"client hello"});
  EXPECT_EQ(page.flights[1].messages.front(), "server hello");
  EXPECT_EQ(page.flights[2].messages, Words{"finished"});
  std::uint64_t bytes = 0;
  for (const auto& flight : page.flights) bytes += flight.bytes;
  EXPECT_EQ(bytes, page.transaction.traffic[0].bytes + page.transaction.traffic[1].bytes);
}

TEST(PageBytes, HoldsForEachKindOfConnection) {
  for (const auto& scenario : test::scenarios()) {
    SCOPED_TRACE(scenario.name);
    test::Scene scene{7};
    scenario.prepare(scene);
    test::Watch client{Side::client, Values::kept};
    test::Watch server{Side::server, Values::kept};
    test::Link link{scene.client, scene.server, &client.both, &server.both};
    test::act(scenario, link);
    for (const auto* const end : {&client, &server}) {
      const auto page = page_of(end->page, {});
      expect_the_wire(page, end->whole);
      expect_messages_in_records(page, end->whole);
      expect_keys(page);
      if (const auto* const suite = end->page.ledger().suite()) expect_to_open(page, *suite, end->whole);
    }
  }
}

TEST(PageBytes, SaysOfAMessageThatWasNeverSentThatNoRecordHasIt) {
  PageRecorder recorder{Side::client, openssl::provider(), {.stopwatch = test::ticking(), .work = test::working()}};
  recorder.message(Side::client, Buffer{20, 0, 0, 1, 0});
  recorder.alert(Side::client, Alert::internal_error);
  recorder.record(Side::client, Buffer{21, 3, 3, 0, 2, 2, 80});
  recorder.content(Side::client, wire::ContentType::alert, Buffer{2, 80});
  const auto page = page_of(recorder, {});
  ASSERT_EQ(page.messages.size(), 2U);
  EXPECT_TRUE(page.messages[0].records.empty());
  EXPECT_EQ(page.messages[1].records, std::vector<std::size_t>{0});
}

}  // namespace
}  // namespace bulla::explain

#include "bulla/explain/page_keys.h"

#include "bulla/keys/schedule.h"
#include "bulla/record/frame.h"
#include "bulla/record/protection.h"
#include "explain/paged.h"
#include "support/returning.h"
#include "support/tls12.h"

namespace bulla::explain {
namespace {

using test::secret_called;

std::vector<std::string> names(const Page& page) {
  std::vector<std::string> names;
  for (const auto& secret : page.secrets) names.push_back(secret.name);
  return names;
}

std::string parent_of(const Page& page, std::string_view name) {
  const auto* const secret = secret_called(page, name);
  return secret != nullptr && secret->parent ? page.secrets.at(*secret->parent).name : "";
}

TEST(PageKeys, GrowsTheTreeOfTls13) {
  const test::Paged paged;
  const auto page = paged.client_page();
  EXPECT_EQ(names(page), (std::vector<std::string>{
                             "early secret", "shared secret", "handshake secret", "client handshake traffic secret",
                             "server handshake traffic secret", "main secret", "client application traffic secret 0",
                             "server application traffic secret 0", "exporter secret", "resumption secret"}));
  EXPECT_EQ(parent_of(page, "handshake secret"), "early secret");
  EXPECT_EQ(secret_called(page, "handshake secret")->input, 1U);
  EXPECT_EQ(parent_of(page, "client application traffic secret 0"), "main secret");
  for (std::size_t i = 0; i < page.secrets.size(); ++i)
    EXPECT_LT(page.secrets[i].parent.value_or(0), std::max<std::size_t>(i, 1));
  for (const auto& secret : page.secrets) {
    EXPECT_TRUE(secret.value.empty());
    for (const auto& key : secret.keys) EXPECT_TRUE(key.value.empty());
  }
}

TEST(PageKeys, SaysWhichRecordsEachKeyProtects) {
  test::Paged paged;
  paged.talk();
  const auto page = paged.client_page();
  std::uint64_t sealed = 0;
  for (const auto& record : page.records) {
    if (!record.sealed) continue;
    ++sealed;
    const auto& secret = page.secrets.at(record.secret.value());
    EXPECT_EQ(secret.writer, record.from);
    EXPECT_LE(secret.records->first, record.number);
    EXPECT_GE(secret.records->last, record.number);
    const bool is_data = record.content == "application_data";
    EXPECT_TRUE(!is_data || test::holds(secret.name, "application")) << secret.name;
  }
  std::uint64_t told = 0;
  for (const auto& secret : page.secrets) told += secret.records ? secret.records->records : 0;
  EXPECT_EQ(told, sealed);
}

TEST(PageKeys, OpensARecordWithTheKeysThatItShows) {
  test::Paged paged{test::client_config(), test::server_config(), Values::kept};
  paged.talk();
  const auto page = paged.client_page();
  const auto at = std::ranges::find_if(page.records, [](const PageRecord& record) {
    return record.from == Side::client && record.content == "application_data";
  });
  ASSERT_NE(at, page.records.end());
  const auto& keys = page.secrets.at(at->secret.value()).keys;
  ASSERT_EQ(keys.size(), 2U);
  Buffer record = at->wire.bytes;
  record::Opening opening{*paged.client.page.ledger().suite()->aead, keys[0].value.expose(),
                          Secret<12>{keys[1].value.expose()}, at->sequence};
  const auto frame = record::next_frame(record, record.size());
  const auto opened = opening.open(**frame);
  ASSERT_TRUE(opened);
  EXPECT_EQ(text_of(opened->content), "a question");
}

TEST(PageKeys, FollowsKeyUpdates) {
  test::Paged paged{test::client_config(), test::server_config(), Values::kept};
  auto& client = paged.link.client;
  ASSERT_TRUE(client.engine.update_keys(Engine::KeyUpdate::both, client.outbox()));
  client.collect();
  paged.link.carry();
  paged.talk();
  for (const auto& page : {&paged.client, &paged.server}) {
    const auto made = page_of(page->page, {});
    for (const auto* const name : {"client application traffic secret 1", "server application traffic secret 1"}) {
      const auto* const secret = secret_called(made, name);
      ASSERT_NE(secret, nullptr) << name;
      const auto& before = made.secrets.at(*secret->parent);
      const auto next = keys::next_traffic_secret(*page->page.ledger().suite()->hash, before.value.expose());
      EXPECT_EQ(to_hex(secret->value.expose()), to_hex(next.expose()));
      EXPECT_EQ(secret->records->records, 2U) << "data and close_notify";
    }
  }
}

TEST(PageKeys, TellsAnOlderSessionsRoot) {
  const test::Returning returning;
  { test::Paged first{returning.client, returning.server}; }
  const test::Paged again{returning.client, returning.server};
  const auto page = again.client_page();
  EXPECT_NE(secret_called(page, "early secret")->made_by.find("earlier session"), std::string::npos);
}

TEST(PageKeys, HasTheMasterSecretAndItsKeysInTls12) {
  for (const auto values : {Values::left_out, Values::kept}) {
    test::Paged paged{test::client_config12(), test::server_config12(), values};
    ASSERT_TRUE(paged.link.open());
    const auto page = paged.client_page();
    EXPECT_EQ(names(page), (std::vector<std::string>{"premaster secret", "master secret", "client write keys",
                                                     "server write keys"}));
    EXPECT_EQ(secret_called(page, "master secret")->key_log_label, "CLIENT_RANDOM");
    EXPECT_EQ(secret_called(page, "master secret")->value.empty(), values == Values::left_out);
    const auto& keys = secret_called(page, "client write keys")->keys;
    ASSERT_FALSE(keys.empty());
    EXPECT_EQ(keys.front().value.empty(), values == Values::left_out);
    for (const auto& record : page.records)
      EXPECT_TRUE(!record.sealed || page.secrets.at(record.secret.value()).writer == record.from);
  }
}

}  // namespace
}  // namespace bulla::explain

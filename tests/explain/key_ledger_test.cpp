#include "bulla/explain/key_ledger.h"

#include "explain/paged.h"

namespace bulla::explain {
namespace {

const KeyLedger::Entry* entry_called(const KeyLedger& ledger, std::string_view label) {
  const auto found = std::ranges::find(ledger.entries(), label, &KeyLedger::Entry::label);
  return found == ledger.entries().end() ? nullptr : &*found;
}

TEST(KeyLedger, KeepsNoValueUnlessItIsAskedTo) {
  const test::Paged paged;
  ASSERT_GE(paged.client.page.ledger().entries().size(), 10U);
  for (const auto& entry : paged.client.page.ledger().entries()) {
    EXPECT_TRUE(entry.value.empty()) << entry.label;
    EXPECT_EQ(entry.size, 32U) << entry.label;
  }
}

TEST(KeyLedger, KeepsTheValuesThatTheKeyLogGetsWhereTheyAreWanted) {
  const test::Paged paged{test::client_config(), test::server_config(), Values::kept};
  for (const auto& line : paged.client.whole.secrets) {
    const auto* const entry = entry_called(paged.client.page.ledger(), line.label);
    ASSERT_NE(entry, nullptr) << line.label;
    EXPECT_EQ(to_hex(entry->value.expose()), to_hex(line.secret));
  }
  const auto* const shared = entry_called(paged.client.page.ledger(), "shared secret");
  ASSERT_NE(shared, nullptr);
  EXPECT_EQ(to_hex(shared->value.expose()), paged.client.whole.derivations.at(1).second);
}

TEST(KeyLedger, HashesTheMessagesUpToEachSecret) {
  const test::Paged paged;
  const auto hash_of_first = [&](std::size_t count) {
    Buffer all;
    for (std::size_t i = 0; i < count; ++i) append(all, paged.client.whole.messages.at(i).second);
    return to_hex(keys::hash_of(*openssl::provider().sha256, all).view());
  };
  const auto& ledger = paged.client.page.ledger();
  EXPECT_EQ(to_hex(entry_called(ledger, "CLIENT_HANDSHAKE_TRAFFIC_SECRET")->transcript.view()), hash_of_first(2));
  EXPECT_EQ(to_hex(entry_called(ledger, "EXPORTER_SECRET")->transcript.view()), hash_of_first(6));
  EXPECT_EQ(to_hex(entry_called(ledger, "resumption secret")->transcript.view()), hash_of_first(7));
  EXPECT_EQ(entry_called(ledger, "main secret")->transcript.size, 0U);
}

TEST(KeyLedger, IsBoundedAndTakesMessagesThatAreNone) {
  KeyLedger ledger{openssl::provider(), Values::kept};
  ledger.message(Buffer{});
  ledger.message(Buffer{2, 0, 0, 1, 0});
  for (int i = 0; i < 1000; ++i) ledger.secret("EXPORTER_SECRET", {}, Buffer(500));
  EXPECT_LE(ledger.entries().size(), 32U);
  EXPECT_EQ(ledger.entries().front().size, 500U);
}

}  // namespace
}  // namespace bulla::explain

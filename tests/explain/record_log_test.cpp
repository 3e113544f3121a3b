#include "bulla/explain/record_log.h"

#include <gtest/gtest.h>

namespace bulla::explain {
namespace {

using wire::ContentType;
using wire::HandshakeType;

Buffer record_of(ContentType type, std::size_t size) {
  Buffer record{std::to_underlying(type), 3, 3, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  record.resize(5 + size);
  return record;
}

Buffer message_of(HandshakeType type, std::size_t size) {
  Buffer message{std::to_underlying(type), 0, static_cast<std::uint8_t>((size - 4) >> 8),
                 static_cast<std::uint8_t>(size - 4)};
  message.resize(size);
  return message;
}

std::vector<std::pair<std::size_t, std::uint64_t>> pairs(const RecordLog& log) {
  std::vector<std::pair<std::size_t, std::uint64_t>> pairs;
  for (const auto& link : log.links()) pairs.emplace_back(link.event, link.record);
  return pairs;
}

TEST(RecordLog, FindsMessagesThatLieOverSeveralRecordsInWhicheverOrderTheyAreTold) {
  RecordLog ours;
  ours.message(Side::client, message_of(HandshakeType::certificate, 250), 0);
  ours.message(Side::client, message_of(HandshakeType::finished, 50), 1);
  for (int i = 0; i < 3; ++i) {
    ours.record(Side::client, record_of(ContentType::handshake, 100), Moment{i});
    ours.content(Side::client, ContentType::handshake, Buffer(100));
  }
  RecordLog peers;
  for (int i = 0; i < 3; ++i) {
    peers.record(Side::server, record_of(ContentType::handshake, 100), Moment{i});
    peers.content(Side::server, ContentType::handshake, Buffer(100));
  }
  peers.message(Side::server, message_of(HandshakeType::certificate, 250), 0);
  peers.message(Side::server, message_of(HandshakeType::finished, 50), 1);
  const std::vector<std::pair<std::size_t, std::uint64_t>> expected{{0, 1}, {0, 2}, {0, 3}, {1, 3}};
  EXPECT_EQ(pairs(ours), expected);
  EXPECT_EQ(pairs(peers), expected);
}

TEST(RecordLog, KeepsTheDirectionsAndAlertsApart) {
  RecordLog log;
  log.record(Side::server, record_of(ContentType::handshake, 10), Moment{1});
  log.content(Side::server, ContentType::handshake, Buffer(10));
  log.alert(Side::client, 0);
  log.record(Side::client, record_of(ContentType::alert, 2), Moment{2});
  log.content(Side::client, ContentType::alert, Buffer{2, 40});
  log.finish();
  EXPECT_EQ(pairs(log), (std::vector<std::pair<std::size_t, std::uint64_t>>{{0, 2}}));
  EXPECT_EQ(log.entries().at(1).alert, (Buffer{2, 40}));
}

TEST(RecordLog, NamesTheKeyOfEachSealedRecord) {
  RecordLog log;
  const auto sealed = [&](ContentType type, Bytes content) {
    log.record(Side::server, record_of(ContentType::application_data, 30), Moment{});
    log.content(Side::server, type, content);
  };
  const auto finished = message_of(HandshakeType::finished, 36);
  log.message(Side::server, finished, 0);
  sealed(ContentType::handshake, finished);
  sealed(ContentType::application_data, Buffer(5));
  sealed(ContentType::application_data, Buffer(5));
  const auto update = message_of(HandshakeType::key_update, 5);
  log.message(Side::server, update, 1);
  sealed(ContentType::handshake, update);
  sealed(ContentType::application_data, Buffer(5));
  log.finish();
  std::vector<std::pair<std::uint32_t, std::uint64_t>> seen;
  for (const auto& entry : log.entries()) seen.emplace_back(entry.epoch.value().number, entry.sequence);
  EXPECT_EQ(seen, (std::vector<std::pair<std::uint32_t, std::uint64_t>>{{1, 0}, {2, 0}, {2, 1}, {2, 2}, {3, 0}}));
  const auto& application = log.protects().at({Side::server, Epoch::application});
  EXPECT_EQ(application.first, 2U);
  EXPECT_EQ(application.last, 4U);
  EXPECT_EQ(application.records, 3U);
  EXPECT_EQ(application.bytes, 105U);
}

TEST(RecordLog, StaysWithinItsBoundsAndKeepsTheEnd) {
  RecordLog log;
  for (int i = 0; i < 10'000; ++i) {
    log.record(i % 2 == 0 ? Side::client : Side::server, record_of(ContentType::application_data, 16'000), Moment{i});
    log.content(i % 2 == 0 ? Side::client : Side::server, ContentType::application_data, Buffer(10));
  }
  log.alert(Side::client, 0);
  log.record(Side::client, record_of(ContentType::application_data, 19), Moment{10'000});
  log.content(Side::client, ContentType::alert, Buffer{1, 0});
  log.finish();
  EXPECT_EQ(log.records(), 10'001U);
  ASSERT_EQ(log.entries().size(), max_page_records + 1);
  EXPECT_EQ(log.entries().back().number, 10'001U);
  EXPECT_EQ(log.left_out().records, 10'000U - max_page_records);
  EXPECT_EQ(log.left_out().record_bytes, (10'000U - max_page_records) * 16'005U);
  EXPECT_EQ(log.flights().size(), max_page_flights);
  std::size_t kept = 0;
  for (const auto& entry : log.entries()) kept += entry.wire.bytes.size();
  EXPECT_LE(kept, max_page_record_bytes + 5 * log.entries().size());
  EXPECT_EQ(log.protects().at({Side::client, Epoch::handshake}).records, 5001U) << "what is left out counts";
}

TEST(RecordLog, BoundsTheKeysThatItTellsApart) {
  RecordLog log;
  const auto update = message_of(HandshakeType::key_update, 5);
  const auto finished = message_of(HandshakeType::finished, 36);
  log.message(Side::client, finished, std::nullopt);
  log.record(Side::client, record_of(ContentType::application_data, 60), Moment{});
  log.content(Side::client, ContentType::handshake, finished);
  for (int i = 0; i < 1000; ++i) {
    log.message(Side::client, update, std::nullopt);
    log.record(Side::client, record_of(ContentType::application_data, 30), Moment{});
    log.content(Side::client, ContentType::handshake, update);
  }
  log.finish();
  EXPECT_LE(log.protects().size(), max_page_secrets);
  EXPECT_GT(log.left_out().secrets, 900U);
}

}  // namespace
}  // namespace bulla::explain

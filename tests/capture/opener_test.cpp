#include "bulla/capture/opener.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/random.h"

namespace bulla::capture {
namespace {

const Buffer secret(48, 7);

// Records of TLS 1.3 that say their numbers.
std::vector<Buffer> sealed13(const crypto::Suite& suite, Bytes traffic_secret) {
  auto keys = keys::traffic_keys(*suite.hash, *suite.aead, traffic_secret);
  record::Sealing sealing{*suite.aead, keys.key.expose(), std::move(keys.iv)};
  std::vector<Buffer> records;
  for (std::uint8_t i = 0; i < 5; ++i) {
    Buffer record(1 + record::overhead);
    EXPECT_TRUE(sealing.seal(wire::ContentType::handshake, Bytes{&i, 1}, record));
    records.push_back(record);
  }
  return records;
}

crypto::Keys12 keys12(const crypto::Suite12& suite, crypto::MacOrder order) {
  const auto sizes = crypto::key_sizes(suite);
  crypto::Keys12 keys{.keys = {}, .order = order};
  keys.keys.mac = Secret<48>{Buffer(sizes.mac, 1)};
  keys.keys.key = Secret<crypto::max_key_size>{Buffer(sizes.key, 2)};
  keys.keys.iv = Secret<12>{Buffer(sizes.iv, 3)};
  return keys;
}

// What a record says, as far as it is that one.
int number_in(Opener& opener, Buffer& record, std::uint64_t number) {
  const auto whole = MutBytes{record};
  const auto opened = opener.open(
      {static_cast<wire::ContentType>(record[0]), whole.first(record::header_size), whole.subspan(record::header_size)},
      number);
  if (!opened) return -1;
  EXPECT_EQ(opened->type, wire::ContentType::handshake);
  return opened->content[0];
}

void expect_any_order(Opener& opener, std::vector<Buffer> records) {
  const auto before = records;
  EXPECT_EQ(number_in(opener, records[0], 0), 0);
  EXPECT_EQ(number_in(opener, records[1], 1), 1);
  EXPECT_EQ(number_in(opener, records[4], 2), -1);
  EXPECT_EQ(number_in(opener, records[4], 4), 4);
  EXPECT_EQ(number_in(opener, records[0], 0), 0);
  EXPECT_EQ(records, before);  // a copy was opened
}

TEST(Opener, OpensRecordsOfTls13AtAnyNumber) {
  for (const auto& suite : openssl::provider().suites) {
    Opener opener{suite, Bytes{secret}.first(suite.hash->size)};
    expect_any_order(opener, sealed13(suite, Bytes{secret}.first(suite.hash->size)));
  }
}

TEST(Opener, OpensRecordsOfEverySuiteOfTls12AtAnyNumber) {
  test::SeededRandom random{3};
  for (const auto& suite : openssl::provider().suites12) {
    for (const auto order : {crypto::MacOrder::mac_then_encrypt, crypto::MacOrder::encrypt_then_mac}) {
      record::Sealing12 sealing{suite, keys12(suite, order), random};
      std::vector<Buffer> records;
      for (std::uint8_t i = 0; i < 5; ++i) {
        records.emplace_back(sealing.sealed_size(1));
        ASSERT_TRUE(sealing.seal(wire::ContentType::handshake, Bytes{&i, 1}, records.back()));
      }
      Opener opener{suite, keys12(suite, order)};
      expect_any_order(opener, records);
      EXPECT_FALSE(opener.next());
    }
  }
}

TEST(Opener, GoesOnToTheKeyThatFollows) {
  const auto& suite = openssl::provider().suites[0];
  const auto first = Bytes{secret}.first(suite.hash->size);
  const auto second = keys::next_traffic_secret(*suite.hash, first);
  auto records = sealed13(suite, second.expose());
  Opener opener{suite, first};
  EXPECT_EQ(number_in(opener, records[0], 0), -1);
  auto next = opener.next();
  ASSERT_TRUE(next);
  EXPECT_EQ(number_in(*next, records[0], 0), 0);
}

TEST(Opener, RefusesWhatIsTooShort) {
  const auto& suite = openssl::provider().suites[0];
  Opener opener{suite, Bytes{secret}.first(suite.hash->size)};
  for (std::uint8_t size = 0; size < 40; ++size) {
    Buffer record{23, 3, 3, 0, size};
    record.resize(record.size() + size);
    EXPECT_EQ(number_in(opener, record, 0), -1);
  }
}

}  // namespace
}  // namespace bulla::capture

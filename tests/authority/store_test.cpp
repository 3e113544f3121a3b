#include "bulla/authority/store.h"

#include <sqlite3.h>

#include <thread>

#include "room.h"

namespace bulla::authority {
namespace {

using test::june_2026;

AuthorityRecord member(Role role) {
  AuthorityRecord record;
  record.serial = {static_cast<std::uint8_t>(role), 2, 0, 4};
  record.not_before = june_2026;
  record.not_after = june_2026 + std::chrono::days{10};
  record.certificate = {0x30, 0x00};
  record.role = role;
  record.subject = "Someone";
  record.key_file = "some.key";
  return record;
}

IssuedRecord leaf(std::uint8_t number) {
  IssuedRecord record;
  record.serial = {1, number};
  record.not_before = june_2026;
  record.not_after = june_2026 + std::chrono::days{1};
  record.key = KeyChoice::ed25519;
  record.certificate = {0x30, 0x01, 0x00};
  record.names = {{x509::NameKind::dns, "shop.example"}, {x509::NameKind::ip, "192.0.2.1"}};
  record.use = Use::client;
  return record;
}

class StoreTest : public test::RoomTest {
 protected:
  Outcome<Store> fresh() {
    put(file, "");
    if (auto made = Store::create(file, member(Role::root), member(Role::issuing)); !made) {
      return std::unexpected(made.error());
    }
    return Store::open(file);
  }
  void execute(const char* text) {
    ::sqlite3* database = nullptr;
    ASSERT_EQ(::sqlite3_open(file.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(::sqlite3_exec(database, text, nullptr, nullptr, nullptr), SQLITE_OK) << ::sqlite3_errmsg(database);
    ::sqlite3_close(database);
  }
  test::fs::path file = room / "authority.db";
};

TEST_F(StoreTest, GivesBackWhoWeAre) {
  const auto store = fresh();
  ASSERT_TRUE(store);
  const auto issuing = store->authority(Role::issuing);
  ASSERT_TRUE(issuing);
  EXPECT_EQ(issuing->serial, member(Role::issuing).serial);
  EXPECT_EQ(issuing->not_before, june_2026);
  EXPECT_EQ(issuing->not_after, june_2026 + std::chrono::days{10});
  EXPECT_EQ(issuing->subject, "Someone");
  EXPECT_EQ(issuing->key_file, "some.key");
  EXPECT_EQ(issuing->key, KeyChoice::ecdsa);
  EXPECT_EQ(issuing->certificate, member(Role::issuing).certificate);
}

TEST_F(StoreTest, GivesBackWhatWasIssuedInOrder) {
  auto store = fresh();
  ASSERT_TRUE(store);
  ASSERT_TRUE(store->add(leaf(2)) && store->add(leaf(1)));
  const auto again = Store::open(file);
  ASSERT_TRUE(again);
  const auto issued = again->issued();
  ASSERT_TRUE(issued);
  ASSERT_EQ(issued->size(), 2u);
  const auto& first = issued->front();
  EXPECT_EQ(first.serial, leaf(2).serial);
  EXPECT_EQ(first.names, leaf(2).names);
  EXPECT_EQ(first.use, Use::client);
  EXPECT_EQ(first.key, KeyChoice::ed25519);
  EXPECT_EQ(first.status(), Status::valid);
  EXPECT_EQ(first.certificate, leaf(2).certificate);
  EXPECT_EQ(first.not_after, leaf(2).not_after);
}

TEST_F(StoreTest, RefusesASecondCertificateOfOneSerialAndKeepsNothingOfIt) {
  auto store = fresh();
  ASSERT_TRUE(store && store->add(leaf(1)));
  auto twin = leaf(1);
  twin.names = {{x509::NameKind::dns, "other.example"}};
  const auto added = store->add(twin);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().error.fault, Fault::store_failed);
  const auto issued = store->issued();
  ASSERT_TRUE(issued);
  ASSERT_EQ(issued->size(), 1u);
  EXPECT_EQ(issued->front().names, leaf(1).names);
}

TEST_F(StoreTest, TwoWritersLoseNothing) {
  ASSERT_TRUE(fresh());
  const auto write = [&](std::uint8_t first) {
    auto store = Store::open(file);
    for (std::uint8_t i = 0; store && i < 20; ++i) EXPECT_TRUE(store->add(leaf(static_cast<std::uint8_t>(first + i))));
  };
  std::jthread one{write, 0}, other{write, 100};
  one.join();
  other.join();
  const auto store = Store::open(file);
  ASSERT_TRUE(store);
  EXPECT_EQ(store->issued()->size(), 40u);
}

TEST_F(StoreTest, SaysThatThereIsNone) {
  const auto store = Store::open(file);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().error.fault, Fault::no_authority);
  EXPECT_FALSE(test::fs::exists(file)) << "asking must not make one";
}

TEST_F(StoreTest, RefusesWhatIsNoDatabaseOfOurs) {
  put(file, std::string(4096, 'x'));
  EXPECT_FALSE(Store::open(file));
  test::fs::remove(file);
  execute("CREATE TABLE authority (role TEXT)");
  const auto foreign = Store::open(file);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().error.fault, Fault::store_failed);
}

TEST_F(StoreTest, RevokesOnceAndForGood) {
  auto store = fresh();
  ASSERT_TRUE(store && store->add(leaf(1)) && store->add(leaf(2)));
  ASSERT_TRUE(store->revoke(leaf(2).serial, {june_2026, x509::RevocationReason::superseded}));
  ASSERT_TRUE(store->revoke(leaf(2).serial, {june_2026 + std::chrono::days{1}, x509::RevocationReason::unspecified}));
  const auto again = Store::open(file);
  ASSERT_TRUE(again);
  const auto one = again->issued(leaf(1).serial);
  const auto two = again->issued(leaf(2).serial);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->status(), Status::valid);
  ASSERT_EQ(two->status(), Status::revoked);
  EXPECT_EQ(two->revocation->when, june_2026);
  EXPECT_EQ(two->revocation->reason, x509::RevocationReason::superseded);
  EXPECT_EQ(two->names, leaf(2).names);
  const auto stranger = store->revoke(leaf(3).serial, {june_2026, x509::RevocationReason::superseded});
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().error.fault, Fault::no_such_certificate);
}

TEST_F(StoreTest, NumbersOfListsGrow) {
  auto store = fresh();
  ASSERT_TRUE(store);
  EXPECT_EQ(store->next_list_number(june_2026), 1U);
  EXPECT_EQ(store->next_list_number(june_2026), 2U);
  EXPECT_EQ(Store::open(file)->next_list_number(june_2026), 3U);
}

TEST_F(StoreTest, TakesOverTheFormOfVersion1) {
  ASSERT_TRUE(fresh() && Store::open(file)->add(leaf(1)));
  execute(
      "DROP TABLE revocation_list; ALTER TABLE issued DROP COLUMN reason;"
      "ALTER TABLE issued DROP COLUMN revoked_at; PRAGMA user_version = 1");
  auto store = Store::open(file);
  ASSERT_TRUE(store) << store.error().which;
  EXPECT_EQ(store->issued(leaf(1).serial)->names, leaf(1).names);
  EXPECT_TRUE(store->revoke(leaf(1).serial, {june_2026, x509::RevocationReason::superseded}));
  EXPECT_TRUE(Store::open(file)->issued(leaf(1).serial)->revocation);
}

TEST_F(StoreTest, RefusesTheFormOfALaterVersion) {
  ASSERT_TRUE(fresh());
  execute("PRAGMA user_version = 3");
  const auto later = Store::open(file);
  ASSERT_FALSE(later);
  EXPECT_NE(later.error().mend.find("newer"), std::string::npos);
}

TEST_F(StoreTest, RefusesAWordThatItNeverWrote) {
  ASSERT_TRUE(fresh());
  execute("UPDATE authority SET key_kind = 'dsa' WHERE role = 'root'");
  const auto store = Store::open(file);
  ASSERT_TRUE(store);
  EXPECT_FALSE(store->authority(Role::root));
  EXPECT_TRUE(store->authority(Role::issuing));
}

}  // namespace
}  // namespace bulla::authority

#include "bulla/tool/trust_stores.h"

#include "authority/room.h"
#include "bulla/authority/authority.h"
#include "bulla/tool/program.h"

namespace bulla::tool {
namespace {

namespace fs = std::filesystem;

class TrustStoresTest : public test::RoomTest {
 protected:
  TrustStoresTest() {
    const auto ca = authority::Authority::init(room / "ca", "Test");
    root = {ca->root_pem(), "Test", authority::fingerprint(ca->root())};
  }
  // Debian's program on directories of our own.
  std::unique_ptr<TrustStore> system() {
    for (const auto* const name : {"local", "links", "none", "hooks"}) fs::create_directory(room / name);
    put(room / "conf", "");
    return system_store({room / "local",
                         room / "links",
                         {"--certsconf", room / "conf", "--certsdir", room / "none", "--localcertsdir", room / "local",
                          "--etccertsdir", room / "links", "--hooksdir", room / "hooks"}});
  }
  void goes_in_and_out(const TrustStore& store) {
    EXPECT_EQ(store.obstacle(), "");
    EXPECT_EQ(store.state(root).value(), StoreState::absent);
    const auto added = store.add(root);
    ASSERT_TRUE(added) << added.error().which;
    EXPECT_EQ(store.state(root).value(), StoreState::trusted);
    EXPECT_TRUE(store.add(root)) << "twice is no harm";
    EXPECT_EQ(store.state({root.pem, root.name, std::string(64, '0')}).value(), StoreState::absent);
    const auto removed = store.remove(root);
    ASSERT_TRUE(removed) << removed.error().which;
    EXPECT_EQ(store.state(root).value(), StoreState::absent);
  }
  TrustedRoot root;
};

TEST_F(TrustStoresTest, TheSystemStoreTakesARootAndGivesItBack) {
  if (!find_program("update-ca-certificates")) GTEST_SKIP() << "update-ca-certificates is not installed";
  const auto store = system();
  goes_in_and_out(*store);
  EXPECT_TRUE(names_in(room / "local").empty());
}

TEST_F(TrustStoresTest, TheSystemStoreThatCannotBeUpdatedIsLeftAsItWas) {
  if (!find_program("update-ca-certificates")) GTEST_SKIP() << "update-ca-certificates is not installed";
  fs::create_directory(room / "local");
  const auto store = system_store({room / "local", room / "links", {"--etccertsdir", room / "absent"}});
  EXPECT_FALSE(store->add(root));
  EXPECT_TRUE(names_in(room / "local").empty());
}

TEST_F(TrustStoresTest, AnNssDatabaseIsMadeAndTakesARootAndGivesItBack) {
  if (!find_program("certutil")) GTEST_SKIP() << "certutil is not installed";
  const auto store = nss_store(room / "pki/nssdb");
  goes_in_and_out(*store);
  EXPECT_TRUE(fs::exists(room / "pki/nssdb/cert9.db"));
}

TEST_F(TrustStoresTest, AnNssDatabaseThatCannotBeReadSaysSo) {
  if (!find_program("certutil")) GTEST_SKIP() << "certutil is not installed";
  fs::create_directory(room / "nssdb");
  put(room / "nssdb/cert9.db", std::string(4096, 'x'));
  EXPECT_FALSE(nss_store(room / "nssdb")->state(root));
}

TEST_F(TrustStoresTest, FindsTheDatabasesOfAUsersBrowsers) {
  const std::vector<fs::path> profiles{".mozilla/firefox/abc.default", ".mozilla/firefox/xyz.work",
                                       "snap/firefox/common/.mozilla/firefox/q.default",
                                       "snap/chromium/current/.pki/nssdb"};
  for (const auto& profile : profiles) {
    fs::create_directories(room / profile);
    put(room / profile / "cert9.db", "");
  }
  fs::create_directories(room / ".mozilla/firefox/Crash Reports");
  std::vector<std::string> places;
  for (const auto& store : nss_stores(room)) places.push_back(fs::path{store->place()}.lexically_relative(room));
  EXPECT_EQ(places, (std::vector<std::string>{".pki/nssdb", ".mozilla/firefox/abc.default", ".mozilla/firefox/xyz.work",
                                              "snap/chromium/current/.pki/nssdb",
                                              "snap/firefox/common/.mozilla/firefox/q.default"}));
}

}  // namespace
}  // namespace bulla::tool

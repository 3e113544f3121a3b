#include "bulla/tool/certificate_files.h"

#include "authority/room.h"

namespace bulla::tool {
namespace {

using authority::Existing;

class CertificateFilesTest : public test::RoomTest {
 protected:
  const CertificateTexts texts{"certificates", "secret"};
  const CertificateFiles files = files_of((room / "shop").string());
};

TEST(PrefixFor, IsSafeForShellsAndFilesystems) {
  EXPECT_EQ(prefix_for("shop.example"), "shop.example");
  EXPECT_EQ(prefix_for("*.shop.example"), "_wildcard.shop.example");
  EXPECT_EQ(prefix_for("2001:db8::1"), "2001_db8__1");
  EXPECT_EQ(prefix_for("ann@example.com"), "ann@example.com");
  EXPECT_EQ(prefix_for("a'b&c$(d)/e@x.example"), "a_b_c__d__e@x.example");
  EXPECT_EQ(prefix_for("-rf@x.example"), "_rf@x.example");
  EXPECT_LE(prefix_for(std::string(253, 'a')).size(), 250u);
}

TEST_F(CertificateFilesTest, WritesBothTheKeyForItsOwnerAlone) {
  ASSERT_TRUE(write_files(files, texts, Existing::refuse));
  EXPECT_EQ(content(room / "shop.crt"), "certificates");
  EXPECT_EQ(content(room / "shop.key"), "secret");
  EXPECT_EQ(mode(room / "shop.key"), 0600u);
}

TEST_F(CertificateFilesTest, WritesNeitherIfOneIsThere) {
  put(room / "shop.crt", "mine");
  EXPECT_FALSE(check_absent(files));
  EXPECT_FALSE(write_files(files, texts, Existing::refuse));
  EXPECT_EQ(names_in(room), std::vector<std::string>{"shop.crt"});
  EXPECT_EQ(content(room / "shop.crt"), "mine");
}

TEST_F(CertificateFilesTest, SeesALinkThatLeadsNowhere) {
  test::fs::create_symlink(room / "nowhere", room / "shop.key");
  EXPECT_FALSE(check_absent(files));
}

TEST_F(CertificateFilesTest, ReplacesBothWhenTold) {
  put(room / "shop.crt", "old");
  put(room / "shop.key", "old");
  ASSERT_TRUE(write_files(files, texts, Existing::replace));
  EXPECT_EQ(content(room / "shop.crt"), "certificates");
  EXPECT_EQ(content(room / "shop.key"), "secret");
  EXPECT_EQ(mode(room / "shop.key"), 0600u);
}

}  // namespace
}  // namespace bulla::tool

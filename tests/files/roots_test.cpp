#include "bulla/files/roots.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "bulla/der/pem.h"
#include "x509/support.h"

namespace bulla::files {
namespace {

namespace fs = std::filesystem;

class RootsTest : public testing::Test {
 protected:
  RootsTest() : room_{fs::temp_directory_path() / ("bulla-roots-" + std::to_string(getpid()))} {
    fs::create_directory(room_);
  }
  ~RootsTest() override {
    fs::remove_all(room_);
    ::unsetenv("SSL_CERT_FILE");
    ::unsetenv("SSL_CERT_DIR");
  }

  static std::string pem(const std::string& name) { return der::encode_pem(x509::test::root(name).der()); }
  fs::path put(const std::string& file, const std::string& text) const {
    fs::create_directories((room_ / file).parent_path());
    std::ofstream{room_ / file, std::ios::binary} << text;
    return room_ / file;
  }
  static std::size_t count(const Result<std::unique_ptr<Roots>>& roots) {
    return roots ? (*roots)->current()->anchors().size() : 0;
  }
  static std::string fault(const auto& result) { return x509::test::fault_name(result); }

  fs::path room_;
};

TEST_F(RootsTest, AreThoseOfAFile) {
  EXPECT_EQ(count(Roots::read({put("two.pem", pem("A") + "and\n" + pem("B"))})), 2U);
  EXPECT_EQ(fault(Roots::read({put("none.pem", "nothing")})), "pem_no_block");
  EXPECT_EQ(fault(Roots::read({room_ / "nowhere"})), "file_unreadable");
  EXPECT_EQ(fault(Roots::read({put("bad.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")})),
            "der_length");
}

TEST_F(RootsTest, AreThoseOfADirectorysFilesEachOnce) {
  put("d/a.pem", pem("A"));
  put("d/b.crt", pem("B"));
  put("d/readme", "nothing to see here");
  put("d/below/c.pem", pem("C"));
  fs::create_symlink(room_ / "d/a.pem", room_ / "d/0a1b2c3d.0");
  fs::create_symlink(room_ / "gone", room_ / "d/dangling");
  EXPECT_EQ(count(Roots::read({room_ / "d"})), 2U);
  fs::create_directory(room_ / "empty");
  EXPECT_EQ(fault(Roots::read({room_ / "empty"})), "pem_no_block");
}

TEST_F(RootsTest, AreReadAgainWhenTheyHaveChanged) {
  const auto file = put("roots.pem", pem("A"));
  const auto roots = Roots::read({file});
  ASSERT_TRUE(roots);
  const auto before = (*roots)->current();
  EXPECT_FALSE(*(*roots)->refresh());
  EXPECT_EQ((*roots)->current(), before);
  put("roots.pem", pem("A") + pem("B"));
  EXPECT_TRUE(*(*roots)->refresh());
  EXPECT_EQ((*roots)->current()->anchors().size(), 2U);
  EXPECT_EQ(before->anchors().size(), 1U) << "whoever has the old ones keeps them";
}

TEST_F(RootsTest, StayWhenTheNewOnesCannotBeRead) {
  const auto file = put("roots.pem", pem("A"));
  const auto roots = Roots::read({file});
  ASSERT_TRUE(roots);
  put("roots.pem", "half written");
  EXPECT_EQ(fault((*roots)->refresh()), "pem_no_block");
  fs::remove(file);
  EXPECT_EQ(fault((*roots)->refresh()), "file_unreadable");
  EXPECT_EQ((*roots)->current()->anchors().size(), 1U);
  put("roots.pem", pem("B") + pem("C") + pem("D"));
  EXPECT_TRUE(*(*roots)->refresh());
  EXPECT_EQ((*roots)->current()->anchors().size(), 3U);
}

TEST_F(RootsTest, AreTheSystemsWhereTheEnvironmentSaysSo) {
  ::setenv("SSL_CERT_FILE", put("file.pem", pem("A")).c_str(), 1);
  ::unsetenv("SSL_CERT_DIR");
  EXPECT_EQ(count(Roots::read()), 1U);
  put("one/b.pem", pem("B"));
  put("two/c.pem", pem("C"));
  ::setenv("SSL_CERT_DIR", ((room_ / "one").string() + "::" + (room_ / "two").string()).c_str(), 1);
  EXPECT_EQ(system_roots().size(), 3U);
  EXPECT_EQ(count(Roots::read()), 3U);
  ::setenv("SSL_CERT_FILE", (room_ / "nowhere").c_str(), 1);
  EXPECT_EQ(fault(Roots::read()), "file_unreadable") << "whoever names one wants that one";
}

TEST_F(RootsTest, OfTheSystemAreThereWithoutTheBadOnes) {
  const auto bad = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
  ::setenv("SSL_CERT_FILE", put("file.pem", pem("A") + bad).c_str(), 1);
  EXPECT_EQ(count(Roots::read()), 1U);
}

}  // namespace
}  // namespace bulla::files

#include "bulla/tool/psk_file.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"

namespace bulla::tool {
namespace {

const std::string key(64, 'a');

Trouble refused(const std::string& text) {
  const auto psks = psks_in(text, "keys.txt");
  return psks ? Trouble{Fault::alert_received, ""} : psks.error();
}

TEST(PskFile, HoldsAKeyALineAndComments) {
  const auto psks =
      psks_in("# tills\n\n  one:" + key + "\r\ntwo words:" + key + ":raw\nthree:AB" + key + ":sha384:imported\n", "f");
  ASSERT_TRUE(psks);
  ASSERT_EQ(psks->size(), 3U);
  EXPECT_EQ((*psks)[0]->identity(), "one");
  EXPECT_EQ((*psks)[0]->use(), session::PskUse::imported);
  EXPECT_EQ((*psks)[1]->identity(), "two words");
  EXPECT_EQ((*psks)[1]->use(), session::PskUse::raw);
  EXPECT_FALSE((*psks)[1]->name_for(*openssl::provider().sha384));
  EXPECT_EQ((*psks)[2]->use(), session::PskUse::imported);
  EXPECT_TRUE(psks_in("a:" + key + ":raw:sha384", "f")->front()->name_for(*openssl::provider().sha384));
}

TEST(PskFile, SaysWhichLineIsWrongAndWhyAndShowsNoKey) {
  struct Row {
    const char* what;
    std::string line;
    Fault fault;
    const char* why;
  };
  const std::vector<Row> rows{
      {"no colon", "one " + key, Fault::psk_file_malformed, "no colon"},
      {"no identity", ":" + key, Fault::psk_identity_invalid, ""},
      {"a long identity", std::string(257, 'x') + ":" + key, Fault::psk_identity_invalid, ""},
      {"no key", "one:", Fault::psk_too_short, ""},
      {"a short key", "one:" + key.substr(0, 30), Fault::psk_too_short, ""},
      {"a long key", "one:" + key + key + "aa", Fault::psk_too_long, ""},
      {"an odd key", "one:" + key + "a", Fault::psk_file_malformed, "odd number"},
      {"a password", "one:correct horse battery staple", Fault::psk_file_malformed, "not hexadecimal"},
      {"a digit that is none", "one:" + key + "ag", Fault::psk_file_malformed, "not hexadecimal"},
      {"a word that is none", "one:" + key + ":md5", Fault::psk_file_malformed, "sha384"},
      {"an empty word", "one:" + key + "::raw", Fault::psk_file_malformed, "sha384"},
      {"an identity again", "first:" + key, Fault::psk_identity_invalid, "earlier line"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const auto why = refused("# comment\nfirst:" + key + "\n" + row.line + "\n");
    EXPECT_EQ(why.error.fault, row.fault) << why.error.row().name;
    EXPECT_NE(why.which.find("keys.txt, line 3"), std::string::npos) << why.which;
    EXPECT_NE(why.which.find(row.why), std::string::npos) << why.which;
    EXPECT_EQ(why.which.find("aaaa"), std::string::npos) << why.which;
    EXPECT_EQ(why.which.find("horse"), std::string::npos) << why.which;
  }
}

TEST(PskFile, WithoutAKeyIsNone) {
  for (const auto* text : {"", "\n\n", "# nothing\n"}) EXPECT_EQ(refused(text).error.fault, Fault::psk_file_malformed);
}

}  // namespace
}  // namespace bulla::tool

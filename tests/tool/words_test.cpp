#include "bulla/tool/words.h"

#include <gtest/gtest.h>

#include <array>

namespace bulla::tool {
namespace {

TEST(Words, SayWhatHappenedWhereAndWhatMayMendIt) {
  EXPECT_EQ(sentence_of({Fault::no_authority, "/srv/ca"}),
            "there is no CA in this directory: /srv/ca. Make one with: bulla ca init");
  EXPECT_EQ(sentence_of({Fault::file_exists, "shop.key", "give --force"}),
            "the file or directory exists already: shop.key. Give --force");
  EXPECT_EQ(sentence_of({Fault::network_failed, {}}), "the network refused an operation");
}

TEST(Words, NameTheRuleAndTheAlert) {
  EXPECT_NE(sentence_of({Fault::wrong_name, "shop.example"}).find("[RFC 9525 §6]: shop.example"), std::string::npos);
  const Error refused{.fault = Fault::alert_received, .received = Alert::unknown_ca};
  EXPECT_NE(sentence_of(refused).find("(unknown_ca)"), std::string::npos);
}

TEST(Words, NameThePlaceInMessageAndChain) {
  EXPECT_NE(sentence_of(Error{.fault = Fault::der_tag, .offset = 12, .certificate = 0})
                .find("in the leaf certificate, at byte 12"),
            std::string::npos);
  EXPECT_NE(sentence_of(Error{.fault = Fault::certificate_expired, .certificate = 2}).find("in certificate 2"),
            std::string::npos);
}

TEST(Words, AreOneLineWhateverAPeerPutsIntoThem) {
  const auto sentence = sentence_of({Fault::wrong_name, "a\nb\x1b[31m\x07"});
  for (const char c : sentence) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << sentence;
}

TEST(Words, EveryFaultMakesASentence) {
  for (std::size_t i = 0; i < fault_table.size(); ++i) {
    EXPECT_TRUE(sentence_of(Error{.fault = static_cast<Fault>(i)}).starts_with(fault_table[i].text));
  }
}

TEST(Words, WriteDatesAsRfc3339Does) {
  const Time time{std::chrono::sys_days{std::chrono::year{2027} / 2 / 3} + std::chrono::hours{4} +
                  std::chrono::minutes{5} + std::chrono::milliseconds{6999}};
  EXPECT_EQ(date_text(time), "2027-02-03");
  EXPECT_EQ(timestamp_text(time), "2027-02-03T04:05:06Z");
}

TEST(Words, ListAsPeopleDo) {
  EXPECT_EQ(listed(std::vector<std::string>{}), "");
  EXPECT_EQ(listed(std::array{"a"}), "a");
  EXPECT_EQ(listed(std::array{"a", "b"}), "a and b");
  EXPECT_EQ(listed(std::array{"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace bulla::tool

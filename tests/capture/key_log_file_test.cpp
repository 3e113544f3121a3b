#include "bulla/capture/key_log_file.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::capture {
namespace {

const std::string one(64, '1');
const std::string two(64, '2');
const std::string secret32(64, 'a');
const std::string secret48(96, 'B');

Result<KeyLogFile> read(const std::string& text) { return KeyLogFile::read(bytes_of(text)); }
std::string found(const KeyLogFile& log, std::string_view label, const std::string& random) {
  return to_hex(log.find(label, test::from_hex(random)));
}

TEST(KeyLogFile, FindsSecretsByLabelAndRandom) {
  const auto log = read("CLIENT_RANDOM " + one + " " + secret48 + "\nCLIENT_TRAFFIC_SECRET_0 " + two + " " + secret32 +
                        "\nSERVER_TRAFFIC_SECRET_0 " + two + " " + secret48 + "\n");
  ASSERT_TRUE(log);
  EXPECT_EQ(log->secrets(), 3u);
  EXPECT_EQ(found(*log, "CLIENT_RANDOM", one), std::string(96, 'b'));
  EXPECT_EQ(found(*log, "CLIENT_TRAFFIC_SECRET_0", two), secret32);
  EXPECT_EQ(found(*log, "SERVER_TRAFFIC_SECRET_0", two), std::string(96, 'b'));
  EXPECT_EQ(found(*log, "CLIENT_RANDOM", two), "");
  EXPECT_EQ(found(*log, "EXPORTER_SECRET", two), "");
  EXPECT_TRUE(log->knows(test::from_hex(one)));
  EXPECT_FALSE(log->knows(test::from_hex(std::string(64, '3'))));
  EXPECT_TRUE(log->find("CLIENT_RANDOM", Bytes{}).empty());
}

TEST(KeyLogFile, KnowsEveryLabelThatThereIs) {
  for (const auto* label :
       {"CLIENT_EARLY_TRAFFIC_SECRET", "EARLY_EXPORTER_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"}) {
    const auto log = read(label + (" " + one) + " " + secret32);
    ASSERT_TRUE(log) << label;
    EXPECT_EQ(found(*log, label, one), secret32);
  }
  EXPECT_EQ(found(*read("EARLY_EXPORTER_MASTER_SECRET " + one + " " + secret32), "EARLY_EXPORTER_SECRET", one),
            secret32);
}

TEST(KeyLogFile, SkipsWhatIsNone) {
  const auto good = "CLIENT_TRAFFIC_SECRET_0 " + one + " " + secret32;
  const auto log = read("# words\r\n\r\n" + good + "\r\nECH_SECRET " + one + " " + secret32 + "\nCLIENT_RANDOM " + one +
                        "\n" + good + "00\nCLIENT_RANDOM " + one + " " + secret32 + "\nEXPORTER_SECRET " + one + " " +
                        std::string(64, 'g') + "\nEXPORTER_SECRET " + two.substr(2) + " " + secret32 +
                        "\nEXPORTER_SECRET " + one + " " + secret32 + " more\nEXPORTER_SECRET " + one + " 0a");
  ASSERT_TRUE(log);
  EXPECT_EQ(log->secrets(), 1u);
  EXPECT_EQ(log->skipped(), 8u);
}

TEST(KeyLogFile, TakesTheFirstOfTwo) {
  const auto log = read("EXPORTER_SECRET " + one + " " + secret32 + "\nEXPORTER_SECRET " + one + " " + secret48);
  EXPECT_EQ(found(*log, "EXPORTER_SECRET", one), secret32);
  EXPECT_EQ(log->secrets(), 1u);
}

TEST(KeyLogFile, RefusesWhatIsNoLogButNotAnEmptyOne) {
  EXPECT_EQ(read("-----BEGIN CERTIFICATE-----\n").error().fault, Fault::keylog_malformed);
  EXPECT_TRUE(read(""));
  EXPECT_TRUE(read("# nothing yet\n"));
}

}  // namespace
}  // namespace bulla::capture

#include "bulla/capture/keyring.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "capture/tape.h"

namespace bulla::capture {
namespace {

using namespace bulla::test;

// A keyring that has heard all messages of a scenario, and what it told.
struct Ring {
  explicit Ring(const test::Recorder& heard, bool with_log = true, const std::string& log_text = {})
      : log{KeyLogFile::read(bytes_of(log_text.empty() ? text = key_log_of(heard) : text = log_text)).value()},
        keyring{openssl::provider(), with_log ? &log : nullptr, told} {
    for (const auto& [from, message] : heard.messages) keyring.hear(from, message);
  }
  std::vector<std::string> labels() const {
    std::vector<std::string> all;
    for (const auto& line : told.secrets) all.push_back(line.label);
    return all;
  }
  std::string text;
  test::Recorder told;
  KeyLogFile log;
  Keyring keyring;
};

std::vector<std::string> labels_of(const test::Recorder& heard) {
  std::vector<std::string> all;
  for (const auto& line : heard.secrets) all.push_back(line.label);
  return all;
}

TEST(Keyring, TellsTheSecretsInTheOrderOfTheHandshake) {
  for (const auto* name : {"full", "retried", "mutual", "resumed", "early data", "new keys", "tls12 full"}) {
    const auto heard = heard_in(name);
    Ring ring{heard};
    EXPECT_EQ(ring.labels(), labels_of(heard)) << name;
    for (std::size_t i = 0; i < heard.secrets.size(); ++i)
      EXPECT_EQ(ring.told.secrets[i].secret, heard.secrets[i].secret) << name;
  }
}

TEST(Keyring, HasKeysOfEachSideAndEpoch) {
  Ring ring{heard_in("early data")};
  for (const auto side : {Side::client, Side::server})
    for (const auto epoch : {Epoch::handshake, Epoch::application})
      EXPECT_EQ(ring.keyring.openers(side, epoch).size(), 1u);
  EXPECT_GE(ring.keyring.openers(Side::client, Epoch::early).size(), 1u);  // of each suite that fits
  EXPECT_EQ(ring.keyring.openers(Side::server, Epoch::early).size(), 0u);
  EXPECT_EQ(ring.keyring.openers(Side::server, Epoch::clear).size(), 0u);
  EXPECT_FALSE(ring.keyring.is_before_tls13());
}

TEST(Keyring, HasKeysOfTls12AndSaysTheirSecretOnce) {
  for (const auto* name : {"tls12 full", "tls12 transported", "tls12 resumed by ticket"}) {
    Ring ring{heard_in(name)};
    EXPECT_TRUE(ring.keyring.is_before_tls13());
    EXPECT_TRUE(ring.keyring.opener12(Side::client)) << name;
    EXPECT_TRUE(ring.keyring.opener12(Side::server)) << name;
    EXPECT_EQ(ring.labels(), std::vector<std::string>{"CLIENT_RANDOM"});
    EXPECT_TRUE(ring.keyring.openers(Side::client, Epoch::application).empty());
  }
}

TEST(Keyring, SaysWhyThereIsNoKey) {
  const auto heard = heard_in("full");
  EXPECT_EQ(Ring(heard, false).keyring.missing(), KeyMissing::no_log);
  EXPECT_EQ(Ring(heard, true, "# nothing\n").keyring.missing(), KeyMissing::not_in_log);
  EXPECT_EQ(Ring({}, true, "# nothing\n").keyring.missing(), KeyMissing::no_hello);
  const auto with = [](auto change) {
    auto changed = heard_in("tls12 full");
    for (auto& [from, message] : changed.messages)
      if (message[0] == 2) change(message);
    return Ring{changed}.keyring.missing();
  };
  EXPECT_EQ(with([](Buffer& hello) { hello[5] = 2; }), KeyMissing::older_version);
  EXPECT_EQ(with([](Buffer& hello) { hello[4 + 35 + hello[4 + 34]] = 0xfe; }), KeyMissing::unknown_suite);
}

TEST(Keyring, TakesHellosThatCantBeRead) {
  test::Recorder heard;
  for (std::uint8_t type = 0; type < 30; ++type) heard.messages.push_back({Side::client, Buffer{type, 0, 0, 0}});
  Ring ring{heard, true, "# nothing\n"};
  EXPECT_FALSE(ring.keyring.version());
  EXPECT_FALSE(ring.keyring.opener12(Side::client));
}

}  // namespace
}  // namespace bulla::capture

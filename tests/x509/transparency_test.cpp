#include "bulla/x509/transparency.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "x509/support.h"
#include "x509/transparency_support.h"

namespace bulla::x509 {
namespace {

using namespace test;

class Transparency : public ::testing::Test {
 protected:
  // A leaf whose extension holds timestamps by these logs, over what stands there without it.
  Holder logged_leaf(const std::vector<std::string>& logs) {
    auto request = leaf_request("shop.test");
    const auto bare = issued(request, "shop.test", authority_);
    Buffer entry(32);
    openssl::provider().sha256->digest({authority_.certificate->public_key_info}, entry);
    append_number(entry, bare.certificate->to_be_signed.size(), 3);
    append(entry, bare.certificate->to_be_signed);
    std::vector<Buffer> timestamps;
    for (const auto& log : logs) timestamps.push_back(timestamp_by(log, 1, entry));
    der::Writer value;
    value.octet_string(list_of(timestamps));
    request.more_extensions.push_back({oids::certificate_timestamps, false, value.written()});
    const auto logged = issued(request, "shop.test", authority_);
    EXPECT_EQ(precertificate_tbs(*logged.certificate),
              Buffer(bare.certificate->to_be_signed.begin(), bare.certificate->to_be_signed.end()));
    return logged;
  }

  std::string judged(const Holder& leaf, const std::vector<std::string>& believed) {
    TrustOptions options;
    options.transparency.logs = logs_named(believed);
    return verdict(*trusting({authority_}, options), {leaf}, "shop.test");
  }

  Holder authority_ = root("authority");
};

TEST_F(Transparency, IsGoodWhenTwoLogsOfTwoOperatorsVouch) {
  EXPECT_EQ(judged(logged_leaf({"log 1", "log 2"}), {"log 1", "log 2"}), "");
}

TEST_F(Transparency, CountsALogOnceAndNoneThatIsNotBelieved) {
  EXPECT_EQ(judged(logged_leaf({"log 1", "log 1"}), {"log 1", "log 2"}), "too_few_logs");
  EXPECT_EQ(judged(logged_leaf({"log 1", "log 3"}), {"log 1", "log 2"}), "too_few_logs");
  EXPECT_EQ(judged(leaf("shop.test", authority_), {"log 1", "log 2"}), "too_few_logs");
}

TEST_F(Transparency, BelievesALogUntilItIsRetired) {
  const auto logged = logged_leaf({"log 1", "log 2"});
  const auto judged_with = [&](Time until) {
    const std::vector<TransparencyLog> logs{{key_info("log 1"), "one", until}, {key_info("log 2"), "two"}};
    TrustOptions options;
    options.transparency.logs = *TransparencyLogs::make(openssl::provider(), logs);
    return verdict(*trusting({authority_}, options), {logged}, "shop.test");
  };
  EXPECT_EQ(judged_with(june + std::chrono::milliseconds{1}), "");
  EXPECT_EQ(judged_with(june), "too_few_logs");
}

TEST_F(Transparency, AsksNothingWithoutAList) {
  EXPECT_EQ(verdict(*trusting({authority_}), {leaf("shop.test", authority_)}, "shop.test"), "");
}

TEST_F(Transparency, RefusesTimestampsOfAnotherCertificateAndOfTheFuture) {
  const auto logged = logged_leaf({"log 1", "log 2"});
  const auto other = leaf("shop.test", authority_);
  const auto list = embedded_timestamps(*logged.certificate);
  const std::vector path{other.certificate, authority_.certificate};
  TransparencyRule rule{.logs = logs_named({"log 1", "log 2"})};
  EXPECT_EQ(check_transparency(rule, openssl::provider(), path, list, june), Fault::too_few_logs);
  const std::vector right{logged.certificate, authority_.certificate};
  EXPECT_EQ(check_transparency(rule, openssl::provider(), right, {}, june), std::nullopt);
  EXPECT_EQ(check_transparency(rule, openssl::provider(), right, {}, january), Fault::too_few_logs);
}

TEST_F(Transparency, TakesTimestampsFromOutsideOverTheWholeCertificate) {
  const auto bare = leaf("shop.test", authority_);
  Buffer entry;
  append_number(entry, bare.certificate->der.size(), 3);
  append(entry, bare.certificate->der);
  const auto list = list_of({timestamp_by("log 1", 0, entry), timestamp_by("log 2", 0, entry)});
  const std::vector path{bare.certificate, authority_.certificate};
  TransparencyRule rule{.logs = logs_named({"log 1", "log 2"})};
  EXPECT_EQ(check_transparency(rule, openssl::provider(), path, list, june), std::nullopt);
}

TEST_F(Transparency, ReadsNothingFromAListThatIsCutAnywhere) {
  const auto list = list_of({timestamp_by("log 1", 0, {1}), timestamp_by("log 2", 0, {1})});
  EXPECT_EQ(read_timestamps(list).size(), 2U);
  for (std::size_t size = 0; size < list.size(); ++size) {
    EXPECT_TRUE(read_timestamps(Bytes{list}.first(size)).empty()) << size;
  }
}

TEST(TransparencyLogs, SayWhichKeyIsNone) {
  const std::vector<TransparencyLog> logs{{key_info("log 1"), "a"}, {{0x30, 0x00}, "b"}};
  const auto made = TransparencyLogs::make(openssl::provider(), logs);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().offset, 1U);
}

}  // namespace
}  // namespace bulla::x509

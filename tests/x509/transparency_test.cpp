#include "bulla/x509/transparency.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "support/hex.h"
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

// Timestamps from outside, over the whole of a certificate that holds none.
class SentTimestamps : public Transparency {
 protected:
  SentTimestamps() {
    append_number(entry_, bare_.certificate->der.size(), 3);
    append(entry_, bare_.certificate->der);
  }
  Buffer by(const std::string& log, Time when = june) const { return timestamp_by(log, 0, entry_, when); }
  // The second timestamp changed at one place.
  std::vector<Buffer> with_second(std::size_t at, std::uint8_t value) const {
    auto second = by("log 2");
    second.at(at) = value;
    return {by("log 1"), second};
  }
  std::optional<Fault> judged(const std::vector<Buffer>& timestamps) const {
    return check_transparency(rule_, openssl::provider(), std::vector{bare_.certificate, authority_.certificate},
                              list_of(timestamps), june);
  }

  Holder bare_ = leaf("shop.test", authority_);
  Buffer entry_;
  TransparencyRule rule_{.logs = logs_named({"log 1", "log 2"})};
};

TEST_F(SentTimestamps, VouchForTheWholeCertificate) { EXPECT_EQ(judged({by("log 1"), by("log 2")}), std::nullopt); }

TEST_F(SentTimestamps, OfOtherVersionsHashesAndSignaturesDoNotCount) {
  EXPECT_EQ(judged(with_second(version_at, 0)), std::nullopt);
  EXPECT_EQ(judged(with_second(version_at, 1)), Fault::too_few_logs);
  EXPECT_EQ(judged(with_second(hash_at, 4)), std::nullopt);
  for (const auto hash : Buffer{0, 2, 5, 6}) EXPECT_EQ(judged(with_second(hash_at, hash)), Fault::too_few_logs);
  EXPECT_EQ(judged(with_second(signature_kind_at, 3)), std::nullopt);
  for (const auto kind : Buffer{0, 1, 2, 7}) {
    EXPECT_EQ(judged(with_second(signature_kind_at, kind)), Fault::too_few_logs);
  }
}

TEST_F(SentTimestamps, ReadOnIfOneIsOfAnotherVersion) {
  auto timestamps = with_second(version_at, 1);
  timestamps.push_back(by("log 2"));
  EXPECT_EQ(read_timestamps(list_of(timestamps)).size(), 2U);
  EXPECT_EQ(judged(timestamps), std::nullopt);
}

TEST_F(SentTimestamps, MayBeSignedWithRsa) {
  key("RSA log", crypto::KeyKind::rsa);
  rule_.logs = logs_named({"log 1", "RSA log"});
  EXPECT_EQ(judged({by("log 1"), by("RSA log")}), std::nullopt);
}

TEST_F(SentTimestamps, AreNotFromTheFuture) {
  EXPECT_EQ(judged({by("log 1"), by("log 2", june)}), std::nullopt);
  EXPECT_EQ(judged({by("log 1"), by("log 2", june + std::chrono::milliseconds{1})}), Fault::too_few_logs);
  // Not even from one so far away that a clock can't hold it.
  EXPECT_EQ(read_timestamps(list_of(with_second(time_at, 0x3f))).size(), 2U);
  EXPECT_EQ(read_timestamps(list_of(with_second(time_at, 0x40))).size(), 1U);
  EXPECT_EQ(read_timestamps(list_of(with_second(time_at, 0x80))).size(), 1U);
}

TEST_F(SentTimestamps, OfTheSameLogOrOperatorCountOnce) {
  EXPECT_EQ(judged({by("log 1"), by("log 1", january)}), Fault::too_few_logs);
  const std::vector<TransparencyLog> of_one{{key_info("log 1"), "one"}, {key_info("log 2"), "one"}};
  rule_.logs = *TransparencyLogs::make(openssl::provider(), of_one);
  EXPECT_EQ(judged({by("log 1"), by("log 2")}), Fault::too_few_logs);
  rule_.minimum_operators = 1;
  EXPECT_EQ(judged({by("log 1"), by("log 2")}), std::nullopt);
}

TEST_F(SentTimestamps, AreWholeEach) {
  auto longer = by("log 2");
  longer.push_back(0);
  EXPECT_EQ(judged({by("log 1"), longer}), Fault::too_few_logs);
  for (std::size_t size = 0; size < longer.size() - 1; ++size) {
    const auto read = read_timestamps(
        list_of({by("log 1"), Buffer{longer.begin(), longer.begin() + static_cast<std::ptrdiff_t>(size)}}));
    EXPECT_EQ(read.size(), 1U) << size;
  }
}

TEST_F(SentTimestamps, InAListWhoseLastOneIsCutAreNone) {
  auto list = list_of({by("log 1"), by("log 2")});
  list.pop_back();
  const auto size = list.size() - 2;
  list[0] = static_cast<std::uint8_t>(size >> 8);
  list[1] = static_cast<std::uint8_t>(size);
  EXPECT_TRUE(read_timestamps(list).empty());
}

TEST_F(SentTimestamps, BehindTheSixteenthAreNotLookedAt) {
  std::vector<Buffer> timestamps(max_timestamps - 1, by("log 1"));
  timestamps.push_back(by("log 2"));
  EXPECT_EQ(judged(timestamps), std::nullopt);
  timestamps.insert(timestamps.begin(), by("log 1"));
  EXPECT_EQ(read_timestamps(list_of(timestamps)).size(), max_timestamps);
  EXPECT_EQ(judged(timestamps), Fault::too_few_logs);
}

TEST_F(Transparency, ReadsNothingFromAnExtensionOfAnotherShape) {
  const auto embedded = [&](std::string_view hex) {
    const auto value = bulla::test::from_hex(hex);
    auto request = leaf_request("shop.test");
    request.more_extensions.push_back({oids::certificate_timestamps, false, value});
    const auto holder = issued(request, "shop.test", authority_);
    return to_hex(embedded_timestamps(*holder.certificate));
  };
  EXPECT_EQ(embedded("0402abcd"), "abcd");
  EXPECT_EQ(embedded("0402abcd00"), "");
  EXPECT_EQ(embedded("3002abcd"), "");
  EXPECT_EQ(embedded(""), "");
}

TEST_F(Transparency, OfALeafThatIsAnAnchorNeedsTimestampsFromOutside) {
  const auto logged = logged_leaf({"log 1", "log 2"});
  const TransparencyRule rule{.logs = logs_named({"log 1", "log 2"})};
  const std::vector alone{logged.certificate};
  EXPECT_EQ(check_transparency(rule, openssl::provider(), alone, {}, june), Fault::too_few_logs);
}

TEST_F(Transparency, ReadsNothingFromAListThatIsCutAnywhere) {
  const auto list = list_of({timestamp_by("log 1", 0, {1}), timestamp_by("log 2", 0, {1})});
  EXPECT_EQ(read_timestamps(list).size(), 2U);
  for (std::size_t size = 0; size < list.size(); ++size) {
    EXPECT_TRUE(read_timestamps(Bytes{list}.first(size)).empty()) << size;
  }
}

TEST(TransparencyLogs, AreFoundByTheHashOfTheirKey) {
  const auto logs = logs_named({"log 1"});
  Buffer identity(32);
  openssl::provider().sha256->digest({key_info("log 1")}, identity);
  EXPECT_NE(logs->find(identity), nullptr);
  EXPECT_EQ(logs->find(Bytes{identity}.first(31)), nullptr);
  identity.push_back(0);
  EXPECT_EQ(logs->find(identity), nullptr);
}

TEST(TransparencyLogs, SayWhichKeyIsNone) {
  const std::vector<TransparencyLog> logs{{key_info("log 1"), "a"}, {{0x30, 0x00}, "b"}};
  const auto made = TransparencyLogs::make(openssl::provider(), logs);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().offset, 1U);
}

}  // namespace
}  // namespace bulla::x509

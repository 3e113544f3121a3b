#include "bulla/tool/log_list.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bulla/der/pem.h"
#include "bulla/openssl/keys.h"

namespace bulla::tool {
namespace {

namespace fs = std::filesystem;

class LogList : public testing::Test {
 protected:
  ~LogList() override { fs::remove(file_); }

  Outcome<std::shared_ptr<const x509::TransparencyLogs>> read(const std::string& text) const {
    std::ofstream{file_, std::ios::binary} << text;
    return read_log_list(file_.string());
  }
  std::string complaint(const std::string& text) const {
    const auto list = read(text);
    if (list) return "";
    EXPECT_EQ(list.error().error.fault, Fault::log_list_malformed);
    return list.error().which;
  }
  static std::string log_in(const std::string& state) {
    const auto made = openssl::generate_private_key(crypto::KeyKind::p256);
    const auto key = der::encode_base64(made->key->public_key_info());
    return R"({"description":"L","key":")" + key + R"(","state":)" + state + "}";
  }
  static std::string list_of(const std::string& logs, const std::string& kind = "logs") {
    return R"({"version":"1.2","operators":[{"name":"O",")" + kind + "\":[" + logs + "]}]}";
  }

  fs::path file_ = fs::temp_directory_path() / ("bulla-log-list-" + std::to_string(getpid()));
};

TEST_F(LogList, HoldsThoseThatAreBelieved) {
  const auto good = log_in(R"({"usable":{"timestamp":"2026-01-01T00:00:00Z"}})");
  const auto read_only = log_in(R"({"readonly":{}})");
  const auto retired = log_in(R"({"retired":{"timestamp":"2026-01-01T00:00:00Z"}})");
  const auto pending = log_in(R"({"pending":{}})");
  const auto rejected = log_in(R"({"rejected":{}})");
  const auto list = read(list_of(good + "," + read_only + "," + retired + "," + pending + "," + rejected));
  ASSERT_TRUE(list);
  EXPECT_EQ((*list)->size(), 3U);
  const auto tiled = read(list_of(good, "tiled_logs"));
  ASSERT_TRUE(tiled);
  EXPECT_EQ((*tiled)->size(), 1U);
}

TEST_F(LogList, SaysWhatIsWrongWithItsFile) {
  EXPECT_NE(complaint("{").find("is no JSON"), std::string::npos);
  EXPECT_NE(complaint("[]").find("no operators"), std::string::npos);
  EXPECT_NE(complaint(R"({"operators":7})").find("no operators"), std::string::npos);
  EXPECT_NE(complaint(R"({"operators":[7,{"logs":7},{"logs":[7]}]})").find("no log in it"), std::string::npos);
  EXPECT_NE(complaint(list_of(R"({"key":"!","state":{"usable":{}}})")).find("no base64"), std::string::npos);
  EXPECT_NE(complaint(list_of(R"({"key":"AAAA","state":{"usable":{}}})")).find("log 1"), std::string::npos);
  EXPECT_NE(complaint(list_of(log_in(R"({"retired":{}})"))).find("no timestamp"), std::string::npos);
  EXPECT_FALSE(read_log_list("/nowhere"));
}

}  // namespace
}  // namespace bulla::tool

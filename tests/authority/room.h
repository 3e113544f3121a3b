// authority tests: a directory of their own and a clock that stands.
#pragma once
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "bulla/authority/store.h"
#include "bulla/base/clock.h"
#include "bulla/openssl/provider.h"

namespace bulla::test {

namespace fs = std::filesystem;

// A fresh directory for each test, removed after it.
class RoomTest : public testing::Test {
 protected:
  RoomTest() {
    auto pattern = (fs::temp_directory_path() / "bulla-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    room = pattern;
  }
  ~RoomTest() override { fs::remove_all(room); }

  // Names of what is in a directory, sorted; empty if there is no such directory.
  static std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(directory, absent)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }
  static std::string content(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  static void put(const fs::path& file, std::string_view text) { std::ofstream{file, std::ios::binary} << text; }
  static unsigned mode(const fs::path& file) { return static_cast<unsigned>(fs::status(file).permissions()); }

  fs::path room;
};

class StandingClock final : public Clock {
 public:
  explicit StandingClock(Time now) : now_{now} {}
  Time now() const override { return now_; }
  void set(Time now) { now_ = now; }

 private:
  Time now_;
};

// The kinds of keys that this machine's libcrypto has: ML-DSA came with 3.5.
inline std::span<const authority::KeyChoice> choices_here() {
  const std::span all{authority::all_key_choices};
  const auto& signatures = openssl::provider().signatures;
  const bool newer = std::ranges::find(signatures, crypto::SignatureAlgorithm::ml_dsa_65) != signatures.end();
  return newer ? all : all.first(3);
}

inline constexpr Time june_2026{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};

}  // namespace bulla::test

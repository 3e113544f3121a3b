// tests: what the tests of primitives share: files, hexadecimal, a scripted random source, Wycheproof's vectors.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/crypto/random.h"

namespace bulla::openssl {

Buffer from_hex(std::string_view text);

// A file below tests/data; the test fails if it is not there.
std::string read_test_data(const std::string& path);
inline std::string key_file(const std::string& name) { return read_test_data("keys/" + name); }

// Gives out its script, then fails.
class ScriptedRandom final : public crypto::Random {
 public:
  explicit ScriptedRandom(Bytes script) : script_{script.begin(), script.end()} {}
  Result<void> fill(MutBytes out) override;

 private:
  Buffer script_;
  std::size_t at_ = 0;
};

enum class Verdict : std::uint8_t { valid, acceptable, invalid };

// A test of a Wycheproof file together with the fields of its group.
class WycheproofVector {
 public:
  WycheproofVector(std::map<std::string, std::string> fields) : fields_{std::move(fields)} {}
  bool has(const std::string& name) const { return fields_.contains(name); }
  const std::string& text(const std::string& name) const { return fields_.at(name); }
  std::size_t number(const std::string& name) const { return std::stoul(text(name)); }
  Buffer bytes(const std::string& name) const { return from_hex(text(name)); }
  Verdict verdict() const;
  std::string label() const { return "tcId " + text("tcId") + ": " + (has("comment") ? text("comment") : ""); }

 private:
  std::map<std::string, std::string> fields_;
};

// Empty if the shared test data is not on this machine.
std::vector<WycheproofVector> read_wycheproof(const std::string& file);

// GTEST_SKIP with the reason where the vectors are not on this machine.
#define BULLA_WYCHEPROOF_OR_SKIP(vectors, file) \
  const auto vectors = read_wycheproof(file);   \
  if (vectors.empty()) GTEST_SKIP() << "no " << file << " in " << BULLA_SHARED_DATA << "/wycheproof"

}  // namespace bulla::openssl

// tests: files, hexadecimal, a scripted random source.
#include "openssl/support.h"

#include <fstream>
#include <iterator>

namespace bulla::openssl {

Buffer from_hex(std::string_view text) {
  Buffer out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
  }
  return out;
}

std::string read_test_data(const std::string& path) {
  std::ifstream file{std::string{BULLA_TEST_DATA} + "/" + path, std::ios::binary};
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>{file}, {}};
}

Result<void> ScriptedRandom::fill(MutBytes out) {
  if (script_.size() - at_ < out.size()) return fail(Fault::random_failed);
  std::ranges::copy(Bytes{script_}.subspan(at_, out.size()), out.begin());
  at_ += out.size();
  return {};
}

Verdict WycheproofVector::verdict() const {
  const auto& result = text("result");
  if (result == "valid") return Verdict::valid;
  return result == "acceptable" ? Verdict::acceptable : Verdict::invalid;
}

}  // namespace bulla::openssl

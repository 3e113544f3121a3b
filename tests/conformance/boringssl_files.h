// conformance: the test data of BoringSSL's libpki, one file a case: PEM blocks with labels of their own between text.
#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "bulla/der/pem.h"

namespace bulla::test {

struct PemFile {
  std::string name;  // without folder and ".pem"
  std::string text;

  // The first block with this label.
  std::optional<Buffer> block(std::string_view label) const {
    auto blocks = der::decode_pem(text, label);
    return blocks ? std::optional{blocks->front()} : std::nullopt;
  }
  bool is(std::string_view prefix) const { return name.starts_with(prefix); }
};

// In order of their names; empty if the folder is not there.
inline std::vector<PemFile> read_boringssl(const std::string& folder) {
  const std::filesystem::path path{BULLA_SHARED_DATA "/pki/boringssl-pki/" + folder};
  std::vector<PemFile> files;
  if (!std::filesystem::is_directory(path)) return files;
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    if (entry.path().extension() != ".pem") continue;
    std::ifstream in{entry.path(), std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    files.push_back({entry.path().stem().string(), text.str()});
  }
  std::ranges::sort(files, {}, &PemFile::name);
  return files;
}

}  // namespace bulla::test

// conformance: BoringSSL's chains as plain data, so that one file alone pays for JSON.
#pragma once
#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/der/time.h"

namespace bulla::test {

struct BsslChainCase {
  std::string id;
  std::vector<Buffer> chain;  // leaf first
  std::string trust;          // how the last certificate is trusted
  std::string purpose;
  der::Seconds time;
  bool ok = false;
};

// Empty if the file is not there.
std::vector<BsslChainCase> read_bssl_chains(const std::string& path);

}  // namespace bulla::test

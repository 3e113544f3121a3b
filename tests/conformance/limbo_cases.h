// conformance: the cases of x509-limbo as plain data, so that one file alone pays for JSON.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "bulla/base/bytes.h"
#include "bulla/base/clock.h"
#include "bulla/x509/trust.h"

namespace bulla::test {

struct LimboName {
  std::string kind;  // "DNS", "IP", "RFC822"
  std::string value;
};

struct LimboCase {
  std::string id;
  bool should_pass = false;
  x509::Profile profile = x509::Profile::rfc5280;
  x509::Level level = x509::Level::pedantic;
  bool server = true;  // the peer is a server
  std::vector<LimboName> names;
  std::optional<std::size_t> max_intermediates;
  std::optional<Time> time;
  std::vector<Buffer> trusted;
  std::vector<Buffer> crls;
  std::vector<Buffer> chain;  // the peer's certificate first
};

// Empty if the file is not there.
std::vector<LimboCase> read_limbo(const std::string& path);

}  // namespace bulla::test

// conformance: NIST PKITS as plain data, so that one file alone pays for JSON.
#pragma once
#include <string>
#include <vector>

#include "bulla/base/bytes.h"

namespace bulla::test {

struct PkitsCase {
  std::string name;
  std::string number;  // "4.1.1"
  bool should_validate = false;
  Buffer anchor;
  std::vector<Buffer> chain;  // leaf first
  std::vector<Buffer> crls;
  std::vector<Buffer> initial_policies;  // content octets of OIDs; empty: any
  bool explicit_policy = false;
  bool policy_mapping_inhibited = false;
  bool any_policy_inhibited = false;
};

// Empty if the file is not there.
std::vector<PkitsCase> read_pkits(const std::string& path);

}  // namespace bulla::test

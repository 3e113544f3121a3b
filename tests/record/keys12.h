// tests: suites of TLS 1.2 by name, and keys for them.
#pragma once
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "bulla/record/protection12.h"
#include "support/random.h"

namespace bulla::record {

inline const crypto::Suite12& suite12(std::string_view name) {
  const auto suites = openssl::provider().suites12;
  const auto found = std::ranges::find(suites, name, &crypto::Suite12::name);
  if (found == suites.end()) throw std::invalid_argument{"no such suite"};
  return *found;
}

inline crypto::WriteKeys write_keys(const crypto::Suite12& suite) {
  const auto sizes = crypto::key_sizes(suite);
  crypto::WriteKeys keys;
  keys.mac = Secret<48>{Buffer(sizes.mac, 0x31)};
  keys.key = Secret<crypto::max_key_size>{Buffer(sizes.key, 0x32)};
  keys.iv = Secret<12>{Buffer(sizes.iv, 0x33)};
  return keys;
}

// A way to protect records: each suite, CBC in both orders.
struct Way {
  const crypto::Suite12* suite;
  MacOrder order;

  Keys12 keys(std::uint64_t sequence = 0) const { return {write_keys(*suite), order, sequence}; }
  bool hides_nothing() const { return suite->is_aead() || order == MacOrder::encrypt_then_mac; }
};

inline std::vector<Way> all_ways() {
  std::vector<Way> ways;
  for (const auto& suite : openssl::provider().suites12) {
    ways.push_back({&suite, MacOrder::mac_then_encrypt});
    if (!suite.is_aead()) ways.push_back({&suite, MacOrder::encrypt_then_mac});
  }
  return ways;
}

inline std::string way_name(const testing::TestParamInfo<Way>& way) {
  return std::string{way.param.suite->name} + (way.param.order == MacOrder::encrypt_then_mac ? "_etm" : "");
}

inline Frame frame_of12(MutBytes record) { return next_frame(record, wire::max_ciphertext12).value().value(); }

}  // namespace bulla::record

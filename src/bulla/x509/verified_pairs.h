// x509: remembers which signatures were good, across judgements. Knows no rules: what it holds says only that a key has
// signed these bytes, never that a certificate is valid.
#pragma once
#include <array>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "bulla/crypto/hash.h"
#include "bulla/x509/certificate.h"

namespace bulla::x509 {

// A bounded set of (issuer's key, certificate) pairs, each kept as its SHA-256. The oldest leaves first. Safe to share
// between threads.
class VerifiedPairs {
 public:
  // Holds at most `capacity` pairs, 0: none. `sha256` outlives it.
  VerifiedPairs(std::size_t capacity, const crypto::Hash& sha256) : capacity_{capacity}, sha256_{sha256} {}

  using Pair = std::array<std::uint8_t, 32>;
  Pair pair(const Certificate& issuer, const Certificate& child) const;

  bool contains(const Pair& pair) const;
  void add(const Pair& pair);
  bool is_off() const { return capacity_ == 0; }
  std::size_t size() const;

 private:
  // A SHA-256 is as good as random: its first octets serve as its bucket.
  struct FirstOctets {
    std::size_t operator()(const Pair& pair) const;
  };

  std::size_t capacity_;
  const crypto::Hash& sha256_;
  mutable std::mutex mutex_;
  std::unordered_set<Pair, FirstOctets> pairs_;
  std::vector<Pair> by_age_;  // a ring once full
  std::size_t oldest_ = 0;
};

}  // namespace bulla::x509

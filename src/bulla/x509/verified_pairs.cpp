// x509: signatures that were good.
#include "bulla/x509/verified_pairs.h"

#include <cstring>

namespace bulla::x509 {

// The key's information delimits itself, so the two parts can't be cut in another place.
VerifiedPairs::Pair VerifiedPairs::pair(const Certificate& issuer, const Certificate& child) const {
  Pair pair{};
  sha256_.digest({issuer.public_key_info, child.der}, pair);
  return pair;
}

bool VerifiedPairs::contains(const Pair& pair) const {
  const std::lock_guard lock{mutex_};
  return pairs_.contains(pair);
}

void VerifiedPairs::add(const Pair& pair) {
  if (is_off()) return;
  const std::lock_guard lock{mutex_};
  if (!pairs_.insert(pair).second) return;
  if (by_age_.size() < capacity_) return by_age_.push_back(pair);
  pairs_.erase(by_age_[oldest_]);
  by_age_[oldest_] = pair;
  oldest_ = (oldest_ + 1) % capacity_;
}

std::size_t VerifiedPairs::size() const {
  const std::lock_guard lock{mutex_};
  return pairs_.size();
}

std::size_t VerifiedPairs::FirstOctets::operator()(const Pair& pair) const {
  std::size_t first = 0;
  std::memcpy(&first, pair.data(), sizeof first);
  return first;
}

}  // namespace bulla::x509

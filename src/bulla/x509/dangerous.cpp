// x509: trust without rules.
#include "bulla/x509/dangerous.h"

#include "bulla/base/try.h"
#include "bulla/x509/anchors.h"

namespace bulla::x509::dangerous {

Result<std::shared_ptr<const Trust>> trust_exactly(const crypto::Provider& provider, Bytes leaf) {
  TRY(auto pinned, Certificate::parse(leaf));
  TRY(auto anchors, Anchors::parse(std::span{&leaf, 1}));
  const std::shared_ptr<Trust> trust{new Trust{provider, std::move(anchors), TrustOptions{}}};
  trust->pinned_ = std::move(pinned);
  return trust;
}

}  // namespace bulla::x509::dangerous

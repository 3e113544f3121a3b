// explain: a failed connection as its sections see it, and what would have passed instead. Knows no output format.
#pragma once
#include "bulla/explain/failure.h"
#include "bulla/explain/sides.h"
#include "bulla/explain/step_parts.h"

namespace bulla::explain {

// All that the sections are made from.
struct Case {
  const Error& error;
  const Recording& recording;
  const Facts& facts;
  const Ourselves& ourselves;

  std::string peer() const { return std::string{name_of_side(other(recording.self))}; }
  bool is_client() const { return recording.self == Side::client; }
  const Event* refused_chain() const {
    return facts.judged != nullptr && facts.judged->broken ? facts.judged : nullptr;
  }
  const CertificateFacts* peer_leaf() const {
    const auto& presented = facts.presented[is_client() ? by_server : by_client];
    return presented && !presented->chain.empty() ? &presented->chain.front() : nullptr;
  }
};

Words words_of(const auto& values) {
  Words words;
  for (const auto value : values) words.push_back(word_for(value));
  return words;
}

// What this side's policy allows, TLS 1.3 before TLS 1.2; nothing without a policy.
Words versions_of(const Ourselves& ourselves);
Words suites_of(const Ourselves& ourselves);

// One sentence's part, or empty if nothing is known.
std::string what_would_pass(const Case& it);

}  // namespace bulla::explain

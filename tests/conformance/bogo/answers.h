// The shim's own answers to what a handshake asks: chains are taken as they come, unless the test says otherwise;
// identities are tried in the runner's order.
#pragma once
#include "bulla/handshake/questions.h"
#include "identities.h"

namespace bulla::bogo {

class Answers {
 public:
  Answers(const Settings& settings, const Identities& identities) : settings_{settings}, identities_{identities} {}
  Result<Answer> to(const Question& question) const;

 private:
  Result<Answer> to_one(const TrustQuestion& question) const;
  Result<Answer> to_one(const IdentityQuestion& question) const;
  Result<Answer> to_one(const auto& question) const { return answer_now(question); }

  const Settings& settings_;
  const Identities& identities_;
};

// Of a Certificate message with its header: the first certificate, or the raw key. Empty: there is none.
Bytes leaf_in(Bytes certificate);

}  // namespace bulla::bogo

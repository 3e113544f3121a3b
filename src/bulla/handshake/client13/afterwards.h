// handshake: what a TLS 1.3 server may still say once the connection is open (RFC 9846 §4.7), but KeyUpdate. Its
// challenge (§4.7.2) is answered by states of their own.
#pragma once
#include "bulla/handshake/client13/states.h"

namespace bulla::handshake::client13 {

namespace late {

// The answer is sent.
struct Answered {
  std::optional<ToSign> shown;  // and signed; none: we had nothing to show
};

struct Challenge {
  keys::Transcript transcript;  // of the handshake, then the CertificateRequest
  const crypto::Hash* hash;
  Buffer request;  // without its header
};

struct SignProof {
  Challenge challenge;
  Buffer flight;  // our Certificate
  ToSign to_sign;
  static constexpr auto later = &LaterAnswers::signature;
  Next<Answered> on(Signature answer, Context& context) &&;
  Result<Signature> ask(Context&) const { return sign(to_sign.question); }
  std::optional<Question> question(Context&) const { return to_sign.question; }
};

struct ChooseIdentity {
  Challenge challenge;
  static constexpr auto later = &LaterAnswers::identity;
  Next<SignProof, Answered> on(IdentityChosen answer, Context& context) &&;
  Result<IdentityChosen> ask(Context& context) const {
    return choose_identity(challenge.request, *context.info.client_type, context.config);
  }
  std::optional<Question> question(Context& context) const {
    return identity_question(challenge.request, *context.info.client_type, context.config);
  }
};

using Machine = std::variant<ChooseIdentity, SignProof, Answered>;

}  // namespace late

// Consumes all but the outcome. The context's references outlive it.
std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Suite& suite, Connected&& connected);

// Of a connection that was taken over: it takes tickets, and no challenges.
std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Suite& suite,
                                            session::Session essence);

}  // namespace bulla::handshake::client13

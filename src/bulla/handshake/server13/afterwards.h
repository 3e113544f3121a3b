// handshake: the challenge that a TLS 1.3 server may make once the connection is open (RFC 9846 §4.7.2), a type a
// state.
#pragma once
#include "bulla/handshake/server13/states.h"

namespace bulla::handshake::server13 {

namespace late {

// The client has said who it is, or that it has nothing to show.
struct Answered {
  std::optional<ClientProof> client;
  Buffer certificate;  // the Certificate message with its header
  TranscriptAgreed agreed;
};

struct WaitFinished {
  keys::Transcript transcript;
  const crypto::Hash* hash;
  std::optional<ClientProof> client;
  Buffer certificate;
  Next<Answered> on(const In<wire::Finished>& message, Context& context) &&;
};

struct WaitCertificateVerify {
  keys::Transcript transcript;
  const crypto::Hash* hash;
  Buffer certificate;
  x509::PeerIdentity peer;
  Next<WaitFinished> on(const In<wire::CertificateVerify>& message, Context& context) &&;
};

struct JudgeClient {
  keys::Transcript transcript;
  const crypto::Hash* hash;
  Buffer certificate;
  static constexpr auto later = &LaterAnswers::trust;
  Next<WaitCertificateVerify> on(PeerJudged answer, Context& context) &&;
  Result<PeerJudged> ask(Context& context) const {
    return judge_client(certificate, *context.info.client_type, context.config);
  }
  std::optional<Question> question(Context& context) const {
    return question_about_client(certificate, *context.info.client_type, context.config);
  }
};

// Not compressed: the request's context stands in the message, so that a client would have to compress it for this one
// connection.
struct WaitCertificate {
  keys::Transcript transcript;  // of the handshake, then our CertificateRequest
  const crypto::Hash* hash;
  Buffer request_context;
  Next<JudgeClient, WaitFinished> on(const In<wire::Certificate>& message, Context& context) &&;
};

using Machine = std::variant<WaitCertificate, JudgeClient, WaitCertificateVerify, WaitFinished, Answered>;
using Messages = List<In<wire::Certificate>, In<wire::CertificateVerify>, In<wire::Finished>, PeerJudged>;
using Map = Graph<Context, Machine, Messages>;

static_assert(!Map::reachable<WaitCertificate, Answered, WaitFinished>(), "no way round Finished");
static_assert(!Map::reachable<JudgeClient, Answered, WaitCertificateVerify>(),
              "a client that sent a certificate must prove that it is its own");

}  // namespace late

// transcript: of the whole handshake. The context's references outlive it.
std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Hash& hash,
                                            keys::Transcript transcript, Issuer issuer);

}  // namespace bulla::handshake::server13

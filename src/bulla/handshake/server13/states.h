// handshake: the TLS 1.3 server of RFC 9846 §A.2, a type a state. Knows no record and no socket.
#pragma once
#include "bulla/handshake/answers.h"
#include "bulla/handshake/contexts.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/proof.h"
#include "bulla/handshake/resumption.h"
#include "bulla/handshake/shared_key.h"
#include "bulla/wire/hello.h"

namespace bulla::handshake::server13 {

using Context = ServerContext;

// A client that has shown its certificate and its signature.
struct ClientProof {
  x509::PeerIdentity peer;
  KeyOwned owned;
};
// Who the client is: nobody, whom its certificate names, who it was when the session began, or who else holds our
// external key, which is not known before its Finished.
using ClaimedClient = std::variant<std::monostate, ClientProof, Revived, KeyClaimed>;
using KnownClient = std::variant<std::monostate, ClientProof, Revived, SharedKey>;

// The tickets that the client is to get.
struct Issue {
  std::uint8_t tickets = 0;
  session::Terms terms;
};

// Issues tickets on one connection.
class Issuer {
 public:
  // Fills in what the context knows of the terms. resumption: the connection's resumption secret.
  Issuer(Issue issue, const crypto::Hash& hash, keys::StageSecret resumption, const Context& context);
  // Sends as many as are due. What can't be kept is not issued.
  Result<void> issue(Context& context);
  // The client has proved who it is: it gets one that says so, if it got any before.
  Result<void> issue_for(wire::SignatureScheme scheme, Buffer certificate, Context& context);

 private:
  Result<void> send_one(Context& context);
  Issue issue_;
  const crypto::Hash* hash_;
  keys::StageSecret resumption_;
  std::uint8_t issued_ = 0;
};

// From our Finished to the client's.
struct Keys {
  const crypto::Suite* suite;
  keys::Transcript transcript;
  keys::TrafficSecret client_handshake;
  keys::MasterStage master;
  Outcome outcome;
  Issue issue;
};

struct Connected {
  Outcome outcome;
  KnownClient client;
  TranscriptAgreed agreed;
  RecordAligned aligned;
  keys::Transcript transcript;  // to the client's Finished
  Issuer issuer;
};

struct WaitFinished {
  Keys keys;
  ClaimedClient client;
  Next<Connected> on(const In<wire::Finished>& message, Context& context) &&;
};

struct WaitCertificateVerify {
  Keys keys;
  Buffer certificate;  // the Certificate message with its header
  x509::PeerIdentity peer;
  Next<WaitFinished> on(const In<wire::CertificateVerify>& message, Context& context) &&;
};

struct JudgeClient {
  Keys keys;
  Buffer certificate;  // the Certificate message with its header
  static constexpr auto later = &LaterAnswers::trust;
  Next<WaitCertificateVerify> on(PeerJudged answer, Context& context) &&;
  Result<PeerJudged> ask(Context& context) const {
    return judge_client(certificate, *context.info.client_type, context.config);
  }
  std::optional<Question> question(Context& context) const {
    return question_about_client(certificate, *context.info.client_type, context.config);
  }
};

// Leads to WaitFinished at once only for a client without a certificate, where that is optional.
struct WaitCertificate {
  Keys keys;
  Next<JudgeClient, WaitFinished> on(const In<wire::Certificate>& message, Context& context) &&;
  Next<JudgeClient, WaitFinished> on(const In<wire::CompressedCertificate>& message, Context& context) &&;
};

// Our flight on its way: what is written and not yet sent, and the keys of the moment.
struct Flight {
  const crypto::Suite* suite;
  keys::Transcript transcript;
  keys::HandshakeStage stage;
  keys::TrafficPair handshake;
  std::array<std::uint8_t, 32> client_random;
  Issue issue;
  Buffer messages;
};

// The flight is written up to CertificateVerify.
struct SignTranscript {
  Flight flight;
  SigningQuestion to_sign;
  wire::SignatureScheme scheme;
  static constexpr auto later = &LaterAnswers::signature;
  Next<WaitCertificate, WaitFinished> on(Signature answer, Context& context) &&;
  Result<Signature> ask(Context&) const { return sign(to_sign); }
  std::optional<Question> question(Context&) const { return to_sign; }
};

// A client's hello that is good, and how to agree on a key with it.
struct Accepted {
  const crypto::Suite* suite;
  const crypto::Group* group;
  keys::Transcript transcript;     // with this hello
  keys::HashValue before_binders;  // the transcript up to them; empty: it offers no sessions
  Buffer hello;                    // with its header
};

// A session that the client offers and that may go on.
struct Resumable {
  std::uint16_t place;  // among the client's
  const session::Session& session;
  Revived revived;
};

// The client sends data before it has our answer, and we take it.
struct WaitEndOfEarlyData {
  Keys keys;
  ClaimedClient client;
  Next<WaitFinished> on(const In<wire::EndOfEarlyData>& message, Context& context) &&;
};

struct FindSession {
  Accepted accepted;
  std::shared_ptr<const Identity> identity;  // null: none fits
  static constexpr auto later = &LaterAnswers::session;
  Next<SignTranscript, WaitFinished, WaitEndOfEarlyData> on(SessionFound answer, Context& context) &&;
  Result<SessionFound> ask(Context& context) const;
  std::optional<Question> question(Context& context) const;
};

struct ChooseIdentity {
  Accepted accepted;
  static constexpr auto later = &LaterAnswers::identity;
  Next<FindSession> on(IdentityChosen answer, Context& context) &&;
  Result<IdentityChosen> ask(Context& context) const;
  std::optional<Question> question(Context& context) const;
};

// After our HelloRetryRequest: nothing leads to another one.
struct WaitSecondClientHello {
  const crypto::Suite* suite;
  const crypto::Group* group;
  keys::Transcript transcript;
  Buffer first_hello;  // with its header
  Next<ChooseIdentity> on(const In<wire::ClientHello>& message, Context& context) &&;
};

// The client speaks nothing newer: another machine begins with its hello.
struct ChoseTls12 {};

struct WaitClientHello {
  Next<ChooseIdentity, WaitSecondClientHello, ChoseTls12> on(const In<wire::ClientHello>& message, Context& context) &&;
};

using Machine =
    std::variant<WaitClientHello, WaitSecondClientHello, ChoseTls12, ChooseIdentity, FindSession, SignTranscript,
                 WaitEndOfEarlyData, WaitCertificate, JudgeClient, WaitCertificateVerify, WaitFinished, Connected>;
using Messages =
    List<In<wire::ClientHello>, In<wire::EndOfEarlyData>, In<wire::Certificate>, In<wire::CompressedCertificate>,
         In<wire::CertificateVerify>, In<wire::Finished>, IdentityChosen, SessionFound, Signature, PeerJudged>;
using Map = Graph<Context, Machine, Messages>;

static_assert(Map::reachable<WaitClientHello, Connected>());
static_assert(Map::reachable<WaitSecondClientHello, Connected>());
static_assert(!Map::reachable<WaitClientHello, Connected, WaitFinished>(), "no way round Finished");
static_assert(
    !Map::reachable<WaitClientHello, Connected, SignTranscript, FindSession>(),
    "a server proves who it is, by its signature, by the key of a session that began with one, or by an external key");
static_assert(!Map::reachable<WaitEndOfEarlyData, Connected, WaitFinished>(), "no way round Finished");
static_assert(!Map::reachable<JudgeClient, Connected, WaitCertificateVerify>(),
              "a client that sent a certificate must prove that it is its own");
static_assert(!Map::reachable<ChoseTls12, Connected>() && !Map::reachable<WaitSecondClientHello, ChoseTls12>(),
              "TLS 1.2 is another machine's, and not to be had after a HelloRetryRequest");
static_assert(!Map::reachable<ChooseIdentity, WaitSecondClientHello>(), "one HelloRetryRequest, not two");
static_assert(!std::default_initializable<Connected> && !std::copy_constructible<Connected>);

}  // namespace bulla::handshake::server13

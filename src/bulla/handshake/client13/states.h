// handshake: the TLS 1.3 client of RFC 9846 §A.1, a type a state. Knows no record and no socket.
#pragma once
#include <array>

#include "bulla/handshake/answers.h"
#include "bulla/handshake/client13/client_proof.h"
#include "bulla/handshake/client13/offered_psk.h"
#include "bulla/handshake/contexts.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/proof.h"
#include "bulla/handshake/resumption.h"
#include "bulla/handshake/tls12.h"
#include "bulla/wire/hello.h"

namespace bulla::handshake::client13 {

using Context = ClientContext;

// Of a hybrid and its classical half the same exchange answers for both.
struct OfferedShare {
  const crypto::Group* group;
  std::shared_ptr<crypto::KeyExchange> exchange;
};

// What the ClientHello promised, for judging the answers to it.
struct Offer {
  std::array<std::uint8_t, 32> random{};
  Buffer session_id;  // empty: no middlebox compatibility (RFC 9846 §E.4)
  Buffer hello;       // with its header, as sent
  std::vector<OfferedShare> shares;
  std::vector<OfferedPsk> psks;             // a session before keys
  std::optional<OfferedSession> session12;  // of TLS 1.2: no psk then
  bool tls13 = true;
  bool tls12 = false;
  bool early_data = false;                                // goes along, by the first of psks
  std::optional<std::array<std::uint8_t, 32>> variation;  // random: RFC 8701's values, then the extensions' order
  bool share_was_asked_for = false;                       // by a HelloRetryRequest: then it stands alone
  std::vector<wire::ExtensionType> extensions;

  // Null: none of this group goes along.
  const OfferedShare* share_of(std::uint16_t group) const {
    const auto at = std::ranges::find(shares, group, [](const OfferedShare& share) { return share.group->id; });
    return at == shares.end() ? nullptr : &*at;
  }
};

// From ServerHello to the end.
struct Keys {
  const crypto::Suite* suite;
  keys::Transcript transcript;
  keys::TrafficPair handshake;
  std::array<std::uint8_t, 32> client_random;
  wire::CertificateType server_type{};  // what its Certificate holds (RFC 7250)
};

// The server's request for our certificate.
struct Request {
  Buffer body;  // the message without its header: read again when we choose
};

// How the server has proved who it is: by its certificate's key, by the key of a session that began so, or by an
// external key, which is no proof before its Finished.
struct Certified {
  x509::PeerIdentity peer;
  KeyOwned owned;
};
using ServerClaim = std::variant<Certified, Revived, KeyClaimed>;
using ServerProof = std::variant<Certified, Revived, SharedKey>;

struct Connected {
  Outcome outcome;
  ServerProof proof;
  TranscriptAgreed agreed;
  RecordAligned aligned;
  session::Terms terms;  // of the sessions that go on from here
  keys::StageSecret resumption;
  keys::Transcript transcript;  // to our Finished
};

// All that the last flight needs.
struct Closing {
  Keys keys;
  keys::MasterStage master;
  Outcome outcome;
  ServerProof proof;
  TranscriptAgreed agreed;
  RecordAligned aligned;
  session::Terms terms;
};

struct SignProof {
  Closing closing;
  ToSign to_sign;
  static constexpr auto later = &LaterAnswers::signature;
  Next<Connected> on(Signature answer, Context& context) &&;
  Result<Signature> ask(Context&) const { return sign(to_sign.question); }
  std::optional<Question> question(Context&) const { return to_sign.question; }
};

struct ChooseIdentity {
  Closing closing;
  Request request;
  static constexpr auto later = &LaterAnswers::identity;
  Next<SignProof, Connected> on(IdentityChosen answer, Context& context) &&;
  Result<IdentityChosen> ask(Context& context) const {
    return choose_identity(request.body, *context.info.client_type, context.config);
  }
  std::optional<Question> question(Context& context) const {
    return identity_question(request.body, *context.info.client_type, context.config);
  }
};

struct WaitFinished {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  ServerClaim claim;
  session::Terms terms;
  bool early_data = false;  // the server takes it: its end has to be said
  Next<ChooseIdentity, Connected> on(const In<wire::Finished>& message, Context& context) &&;
};

struct WaitCertificateVerify {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  Buffer certificate;  // the Certificate message with its header
  x509::PeerIdentity peer;
  Next<WaitFinished> on(const In<wire::CertificateVerify>& message, Context& context) &&;
};

struct JudgeServer {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  Buffer certificate;  // the Certificate message with its header
  static constexpr auto later = &LaterAnswers::trust;
  Next<WaitCertificateVerify> on(PeerJudged answer, Context& context) &&;
  Result<PeerJudged> ask(Context& context) const {
    return judge_server(certificate, keys.server_type, context.config, context.server);
  }
  std::optional<Question> question(Context& context) const {
    return question_about_server(certificate, keys.server_type, context.config, context.server);
  }
};

struct WaitCertificate {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  Next<JudgeServer> on(const In<wire::Certificate>& message, Context& context) &&;
  Next<JudgeServer> on(const In<wire::CompressedCertificate>& message, Context& context) &&;
};

struct WaitCertificateOrRequest {
  Keys keys;
  keys::HandshakeStage stage;
  Next<WaitCertificate> on(const In<wire::CertificateRequest>& message, Context& context) &&;
  Next<JudgeServer> on(const In<wire::Certificate>& message, Context& context) &&;
  Next<JudgeServer> on(const In<wire::CompressedCertificate>& message, Context& context) &&;
};

struct WaitEncryptedExtensions {
  Keys keys;
  keys::HandshakeStage stage;
  std::vector<wire::ExtensionType> offered;
  Next<WaitCertificateOrRequest> on(const In<wire::EncryptedExtensions>& message, Context& context) &&;
};

// The server goes on with our session: it shows no certificate and asks for none.
struct WaitResumedExtensions {
  Keys keys;
  keys::HandshakeStage stage;
  std::vector<wire::ExtensionType> offered;
  Revived revived;
  session::Terms terms;
  bool early_data = false;  // was sent; the server has to say whether it takes it
  Next<WaitFinished> on(const In<wire::EncryptedExtensions>& message, Context& context) &&;
};

// The server goes on with our external key: it shows no certificate and asks for none.
struct WaitKeyedExtensions {
  Keys keys;
  keys::HandshakeStage stage;
  std::vector<wire::ExtensionType> offered;
  KeyClaimed claim;
  Next<WaitFinished> on(const In<wire::EncryptedExtensions>& message, Context& context) &&;
};

// Where a ServerHello leads: to certificates, or past them.
using AfterHello = Next<WaitEncryptedExtensions, WaitResumedExtensions, WaitKeyedExtensions>;

// The server speaks nothing newer: another machine goes on.
struct ChoseTls12 {
  Hello12 hello;
};
using AfterFirstHello = Next<ChoseTls12, WaitEncryptedExtensions, WaitResumedExtensions, WaitKeyedExtensions>;

// After a HelloRetryRequest: another one has no way in.
struct WaitSecondServerHello {
  Offer offer;
  keys::Transcript transcript;
  wire::CipherSuite suite;
  AfterHello on(const In<wire::ServerHello>& message, Context& context) &&;
};

struct WaitServerHello {
  Offer offer;
  Next<WaitSecondServerHello> on(const In<HelloRetryRequest>& message, Context& context) &&;
  AfterFirstHello on(const In<wire::ServerHello>& message, Context& context) &&;
};

// Before anything is said. A ticket that may not be used leads to the next one, a few times: each costs a judgement.
struct ChooseTicket {
  unsigned tries_left = 4;
  static constexpr auto later = &LaterAnswers::session;
  Next<ChooseTicket, WaitServerHello> on(TicketChosen answer, Context& context) &&;
  Result<TicketChosen> ask(Context& context) const;
  std::optional<Question> question(Context& context) const;
};

using Machine = std::variant<ChooseTicket, WaitServerHello, ChoseTls12, WaitSecondServerHello, WaitEncryptedExtensions,
                             WaitResumedExtensions, WaitKeyedExtensions, WaitCertificateOrRequest, WaitCertificate,
                             JudgeServer, WaitCertificateVerify, WaitFinished, ChooseIdentity, SignProof, Connected>;
using Messages =
    List<In<wire::ServerHello>, In<HelloRetryRequest>, In<wire::EncryptedExtensions>, In<wire::CertificateRequest>,
         In<wire::Certificate>, In<wire::CompressedCertificate>, In<wire::CertificateVerify>, In<wire::Finished>,
         TicketChosen, PeerJudged, IdentityChosen, Signature>;
using Map = Graph<Context, Machine, Messages>;

static_assert(Map::reachable<ChooseTicket, Connected>());
static_assert(!Map::reachable<ChooseTicket, Connected, WaitServerHello>());
static_assert(Map::reachable<WaitSecondServerHello, Connected>());
static_assert(!Map::reachable<WaitServerHello, Connected, WaitFinished>(), "no way round Finished");
static_assert(!Map::reachable<WaitServerHello, Connected, JudgeServer, WaitResumedExtensions, WaitKeyedExtensions>(),
              "but for a session that began so and an external key, no way round the judgement of the chain");
static_assert(
    !Map::reachable<WaitServerHello, Connected, WaitCertificateVerify, WaitResumedExtensions, WaitKeyedExtensions>(),
    "but for a session that began so and an external key, no way round CertificateVerify");
static_assert(!Map::reachable<WaitKeyedExtensions, JudgeServer>() &&
                  !Map::reachable<WaitKeyedExtensions, Connected, WaitFinished>(),
              "by an external key there is no certificate, and no way round Finished");
static_assert(!Map::reachable<ChoseTls12, Connected>() && !Map::reachable<WaitSecondServerHello, ChoseTls12>(),
              "TLS 1.2 is another machine's, and not to be had after a HelloRetryRequest");
static_assert(!Map::reachable<WaitSecondServerHello, WaitServerHello>(), "one HelloRetryRequest, not two");
static_assert(!Accepts<WaitSecondServerHello, In<HelloRetryRequest>, Context>);
static_assert(!std::default_initializable<Connected> && !std::copy_constructible<Connected>);

}  // namespace bulla::handshake::client13

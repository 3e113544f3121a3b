// handshake: the TLS 1.2 server of RFC 5246 §7.3, a type a state. Knows no record and no socket.
#pragma once
#include "bulla/handshake/agreement12.h"
#include "bulla/handshake/answers.h"
#include "bulla/handshake/contexts.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/proof.h"
#include "bulla/handshake/resumption.h"
#include "bulla/wire/record.h"

namespace bulla::handshake::server12 {

using Context = ServerContext;

// The two ways to a common key, different types so that neither can be taken for the other.
struct KeyAgreement {  // RFC 8422: ECDHE
  std::unique_ptr<crypto::KeyExchange> exchange;
};
struct KeyTransport {  // RFC 5246 §7.4.7.1: the client's, under our key
  std::shared_ptr<const Identity> identity;
  std::uint16_t version = 0;  // that the ClientHello had, and the secret has to have
};

// A client that has shown its certificate, and one that has proved it to be its own.
struct Claimant {
  Buffer certificate;  // a Certificate message of TLS 1.3, with its header
  x509::PeerIdentity peer;
};
struct ClientProof {
  x509::PeerIdentity peer;
  KeyOwned owned;
};
struct Nobody {};
// Who the client is: nobody, whom its certificate names, or who it was when the session began.
using KnownClient = std::variant<Nobody, ClientProof, Revived>;

// How the session can be gone on with.
struct Naming {
  bool by_ticket = false;  // a NewSessionTicket was promised (RFC 5077 §3.3)
  Buffer session_id{};     // that ServerHello named; empty: none
};

// The connection as it grows.
struct Course {
  Agreement12 agreement;
  Naming naming;
  session::Terms terms;  // of the sessions that go on from here
};

struct Connected {
  Outcome outcome;
  KnownClient client;
  TranscriptAgreed agreed;
  RecordAligned aligned;
};

// The last messages go one way round in a full handshake, the other way where a session goes on (RFC 5246 §7.3).
struct FullHandshake {};
struct Resumption {};

// From ClientKeyExchange, or the session, on.
struct Closing {
  Course course;
  keys::MasterSecret master;
  KnownClient client;
  crypto::Keys12 ours{};  // in a full handshake: for our ChangeCipherSpec, which is still to come
  crypto::Keys12 theirs{};
};

template <class Way>
struct WaitFinished {
  Closing closing;
  RecordAligned aligned;
  Next<Connected> on(const In<wire::tls12::Finished>& message, Context& context) &&;
};

template <class Way>
struct WaitChange {
  Closing closing;
  Next<WaitFinished<Way>> on(const In<wire::ChangeCipherSpec>& message, Context& context) &&;
};

struct WaitCertificateVerify {
  Course course;
  keys::MasterSecret master;
  Claimant client;
  Next<WaitChange<FullHandshake>> on(const In<wire::CertificateVerify>& message, Context& context) &&;
};

// Where a ClientKeyExchange leads: a certificate that was shown has to be proved.
template <class Client>
using AfterExchange =
    std::conditional_t<std::is_same_v<Client, Nobody>, WaitChange<FullHandshake>, WaitCertificateVerify>;

template <class Client>
struct DecryptPremaster {
  Course course;
  Client client;
  DecryptionQuestion to_decrypt;
  static constexpr auto later = &LaterAnswers::signature;
  Next<AfterExchange<Client>> on(Decrypted answer, Context& context) &&;
  Result<Decrypted> ask(Context&) const { return decrypt(to_decrypt); }
  std::optional<Question> question(Context&) const { return to_decrypt; }
};

template <class Exchange, class Client>
struct WaitKeyExchange;

template <class Client>
struct WaitKeyExchange<KeyAgreement, Client> {
  Course course;
  KeyAgreement exchange;
  Client client;
  Next<AfterExchange<Client>> on(const In<wire::tls12::ClientECDiffieHellmanPublic>& message, Context& context) &&;
};

template <class Client>
struct WaitKeyExchange<KeyTransport, Client> {
  Course course;
  KeyTransport exchange;
  Client client;
  Next<DecryptPremaster<Client>> on(const In<wire::tls12::EncryptedPreMasterSecret>& message, Context& context) &&;
};

template <class Exchange>
struct JudgeClient {
  Course course;
  Exchange exchange;
  Buffer certificate;  // a Certificate message of TLS 1.3, with its header
  static constexpr auto later = &LaterAnswers::trust;
  Next<WaitKeyExchange<Exchange, Claimant>> on(PeerJudged answer, Context& context) &&;
  Result<PeerJudged> ask(Context& context) const {
    return judge_client(certificate, *context.info.client_type, context.config);
  }
  std::optional<Question> question(Context& context) const {
    return question_about_client(certificate, *context.info.client_type, context.config);
  }
};

// Leads past the judgement only for a client without a certificate, where that is optional. Shown: the message in the
// form that was agreed on (RFC 7250 §3).
template <class Exchange, class Shown>
struct WaitShown {
  Course course;
  Exchange exchange;
  Next<JudgeClient<Exchange>, WaitKeyExchange<Exchange, Nobody>> on(const In<Shown>& message, Context& context) &&;
};
template <class Exchange>
using WaitCertificate = WaitShown<Exchange, wire::tls12::Certificate>;
template <class Exchange>
using WaitRawKey = WaitShown<Exchange, wire::tls12::RawPublicKey>;

// Our flight is written up to ServerKeyExchange.
struct SignShare {
  Course course;
  KeyAgreement exchange;
  Buffer flight;
  Buffer params;  // ServerECDHParams, as signed
  SigningQuestion to_sign;
  wire::SignatureScheme scheme{};
  static constexpr auto later = &LaterAnswers::signature;
  Next<WaitCertificate<KeyAgreement>, WaitRawKey<KeyAgreement>, WaitKeyExchange<KeyAgreement, Nobody>> on(
      Signature answer, Context& context) &&;
  Result<Signature> ask(Context&) const { return sign(to_sign); }
  std::optional<Question> question(Context&) const { return to_sign; }
};

struct FindSession {
  Buffer hello;  // with its header
  std::shared_ptr<const Identity> identity;
  static constexpr auto later = &LaterAnswers::session;
  Next<SignShare, WaitCertificate<KeyTransport>, WaitRawKey<KeyTransport>, WaitKeyExchange<KeyTransport, Nobody>,
       WaitChange<Resumption>>
  on(SessionFound answer, Context& context) &&;
  Result<SessionFound> ask(Context& context) const;
  std::optional<Question> question(Context& context) const;
};

struct ChooseIdentity {
  Buffer hello;  // with its header
  static constexpr auto later = &LaterAnswers::identity;
  Next<FindSession> on(IdentityChosen answer, Context& context) &&;
  Result<IdentityChosen> ask(Context& context) const;
  std::optional<Question> question(Context& context) const;
};

struct WaitClientHello {
  Next<ChooseIdentity> on(const In<wire::ClientHello>& message, Context& context) &&;
};

using Machine =
    std::variant<WaitClientHello, ChooseIdentity, FindSession, SignShare, WaitCertificate<KeyAgreement>,
                 WaitCertificate<KeyTransport>, WaitRawKey<KeyAgreement>, WaitRawKey<KeyTransport>,
                 JudgeClient<KeyAgreement>, JudgeClient<KeyTransport>, WaitKeyExchange<KeyAgreement, Nobody>,
                 WaitKeyExchange<KeyAgreement, Claimant>, WaitKeyExchange<KeyTransport, Nobody>,
                 WaitKeyExchange<KeyTransport, Claimant>, DecryptPremaster<Nobody>, DecryptPremaster<Claimant>,
                 WaitCertificateVerify, WaitChange<FullHandshake>, WaitChange<Resumption>, WaitFinished<FullHandshake>,
                 WaitFinished<Resumption>, Connected>;
using Messages = List<In<wire::ClientHello>, In<wire::tls12::Certificate>, In<wire::tls12::RawPublicKey>,
                      In<wire::tls12::ClientECDiffieHellmanPublic>, In<wire::tls12::EncryptedPreMasterSecret>,
                      In<wire::CertificateVerify>, In<wire::ChangeCipherSpec>, In<wire::tls12::Finished>,
                      IdentityChosen, SessionFound, Signature, PeerJudged, Decrypted>;
using Map = Graph<Context, Machine, Messages>;

static_assert(Map::reachable<WaitClientHello, Connected>());
static_assert(!Map::reachable<WaitClientHello, Connected, WaitFinished<FullHandshake>, WaitFinished<Resumption>>(),
              "no way round Finished");
static_assert(!Map::reachable<WaitClientHello, Connected, WaitChange<FullHandshake>, WaitChange<Resumption>>(),
              "no Finished before ChangeCipherSpec");
static_assert(!Map::reachable<SignShare, DecryptPremaster<Nobody>>() &&
                  !Map::reachable<SignShare, DecryptPremaster<Claimant>>(),
              "who has signed a share decrypts nothing");
static_assert(!Map::reachable<JudgeClient<KeyAgreement>, Connected, WaitCertificateVerify>() &&
                  !Map::reachable<JudgeClient<KeyTransport>, Connected, WaitCertificateVerify>(),
              "a client that sent a certificate must prove that it is its own");
static_assert(!Map::reachable<SignShare, WaitFinished<Resumption>>());
static_assert(!std::default_initializable<Connected> && !std::copy_constructible<Connected>);

}  // namespace bulla::handshake::server12

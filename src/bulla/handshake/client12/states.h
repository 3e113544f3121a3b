// handshake: the TLS 1.2 client of RFC 5246 §7.3, a type a state, from ServerHello on. The ClientHello is client13's:
// it is the same for both versions. Knows no record and no socket.
#pragma once
#include "bulla/handshake/answers.h"
#include "bulla/handshake/client12/hello.h"
#include "bulla/handshake/client12/judgement.h"
#include "bulla/handshake/key_transport.h"
#include "bulla/handshake/proof.h"
#include "bulla/wire/record.h"

namespace bulla::handshake::client12 {

// The two ways to a common key, different types so that neither can be taken for the other.
struct SignedShare {  // RFC 8422: the server's share of ECDHE, and its signature
  const crypto::Group* group = nullptr;
  Buffer share{};
  Buffer params{};  // as signed
  wire::SignatureScheme scheme{};
  Buffer signature{};
};
struct KeyTransport {};  // RFC 5246 §7.4.7.1: ours, under the server's key

// How the server has proved who it is: by a signature with its certificate's key, by decrypting with it, which is no
// proof before its Finished, or by a session that began so.
struct Certified {
  x509::PeerIdentity peer;
  KeyOwned owned;
};
struct Addressed {
  x509::PeerIdentity peer;
  PremasterSent sent;
};
struct Decrypter {
  x509::PeerIdentity peer;
  PremasterDecrypted decrypted;
};
using ServerClaim = std::variant<Certified, Addressed, Revived>;
using ServerProof = std::variant<Certified, Decrypter, Revived>;

struct Connected {
  Outcome outcome;
  ServerProof proof;
  TranscriptAgreed agreed;
  RecordAligned aligned;
};

// The last messages go one way round in a full handshake, the other way where a session goes on (RFC 5246 §7.3).
struct FullHandshake {};
struct Resumption {};

// All that the end needs.
struct Closing {
  Choice choice;
  ServerClaim claim;
  session::Terms terms;  // of the sessions that go on from here
  keys::MasterSecret master;
  crypto::Keys12 ours{};  // where a session goes on: for our ChangeCipherSpec, which is still to come
  crypto::Keys12 theirs{};
  std::optional<session::Ticket> offered{};  // the session that goes on
  std::optional<session::Ticket> ticket{};   // what came in a NewSessionTicket
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

template <class Way>
struct WaitTicket {
  Closing closing;
  Next<WaitChange<Way>> on(const In<wire::tls12::NewSessionTicket>& message, Context& context) &&;
};

// The server is known and the key exchange is made: our flight can be written.
struct Known {
  Choice choice;
  ServerClaim claim;
  session::Terms terms;
  crypto::SharedSecret premaster;
  Buffer key_exchange;  // the ClientKeyExchange message with its header
};

// Our flight is written up to CertificateVerify.
struct SignMessages {
  Closing closing;
  Buffer flight;
  SigningQuestion to_sign;
  wire::SignatureScheme scheme{};
  static constexpr auto later = &LaterAnswers::signature;
  Next<WaitTicket<FullHandshake>, WaitChange<FullHandshake>> on(Signature answer, Context& context) &&;
  Result<Signature> ask(Context&) const { return sign(to_sign); }
  std::optional<Question> question(Context&) const { return to_sign; }
};

struct ChooseIdentity {
  Known known;
  Buffer request;  // the CertificateRequest without its header
  static constexpr auto later = &LaterAnswers::identity;
  Next<SignMessages, WaitTicket<FullHandshake>, WaitChange<FullHandshake>> on(IdentityChosen answer,
                                                                              Context& context) &&;
  Result<IdentityChosen> ask(Context& context) const;
  std::optional<Question> question(Context& context) const;
};

// What the server has said of itself, and whether it asks who we are.
struct Introduced {
  Choice choice;
  Buffer certificate;  // what it has shown: a Certificate message of TLS 1.3, with its header
  Buffer request{};    // its CertificateRequest without the header; empty: it doesn't ask
};

template <class Exchange>
struct JudgeServer {
  Introduced introduced;
  Exchange exchange;
  static constexpr auto later = &LaterAnswers::trust;
  Next<ChooseIdentity, WaitTicket<FullHandshake>, WaitChange<FullHandshake>> on(PeerJudged answer, Context& context) &&;
  Result<PeerJudged> ask(Context& context) const { return judge(asked(context)); }
  std::optional<Question> question(Context& context) const { return asked(context); }

 private:
  TrustQuestion asked(Context& context) const {
    return question_about({introduced.certificate, introduced.choice.server_type}, usage, context);
  }
  static constexpr auto usage =
      std::is_same_v<Exchange, KeyTransport> ? x509::KeyUsage::key_encipherment : x509::KeyUsage::digital_signature;
};

template <class Exchange>
struct WaitDone {
  Introduced introduced;
  Exchange exchange;
  Next<JudgeServer<Exchange>> on(const In<wire::tls12::ServerHelloDone>& message, Context& context) &&;
};

template <class Exchange>
struct WaitRequestOrDone {
  Introduced introduced;
  Exchange exchange;
  Next<WaitDone<Exchange>> on(const In<wire::tls12::CertificateRequest>& message, Context& context) &&;
  Next<JudgeServer<Exchange>> on(const In<wire::tls12::ServerHelloDone>& message, Context& context) &&;
};

struct WaitKeyExchange {
  Introduced introduced;
  Next<WaitRequestOrDone<SignedShare>> on(const In<wire::tls12::ServerKeyExchange>& message, Context& context) &&;
};

// Its certificates, as they stand in TLS 1.2; a CertificateStatus may belong to them.
struct Chain {
  Choice choice;
  Buffer list;
};

struct WaitStatusOrKeyExchange {
  Chain chain;
  Next<WaitKeyExchange> on(const In<wire::tls12::CertificateStatus>& message, Context& context) &&;
  Next<WaitRequestOrDone<SignedShare>> on(const In<wire::tls12::ServerKeyExchange>& message, Context& context) &&;
};

struct WaitStatusOrRequest {
  Chain chain;
  Next<WaitRequestOrDone<KeyTransport>> on(const In<wire::tls12::CertificateStatus>& message, Context& context) &&;
  Next<WaitDone<KeyTransport>> on(const In<wire::tls12::CertificateRequest>& message, Context& context) &&;
  Next<JudgeServer<KeyTransport>> on(const In<wire::tls12::ServerHelloDone>& message, Context& context) &&;
};

struct WaitCertificate {
  Choice choice;
  Next<WaitStatusOrKeyExchange, WaitStatusOrRequest> on(const In<wire::tls12::Certificate>& message,
                                                        Context& context) &&;
};

// No CertificateStatus can belong to it.
struct WaitRawKey {
  Choice choice;
  Next<WaitKeyExchange, WaitRequestOrDone<KeyTransport>> on(const In<wire::tls12::RawPublicKey>& message,
                                                            Context& context) &&;
};

struct WaitServerHello {
  Hello12 hello;
  Next<WaitCertificate, WaitRawKey, WaitTicket<Resumption>, WaitChange<Resumption>> on(
      const In<wire::ServerHello>& message, Context& context) &&;
};

using Machine = std::variant<WaitServerHello, WaitCertificate, WaitRawKey, WaitStatusOrKeyExchange, WaitStatusOrRequest,
                             WaitKeyExchange, WaitRequestOrDone<SignedShare>, WaitRequestOrDone<KeyTransport>,
                             WaitDone<SignedShare>, WaitDone<KeyTransport>, JudgeServer<SignedShare>,
                             JudgeServer<KeyTransport>, ChooseIdentity, SignMessages, WaitTicket<FullHandshake>,
                             WaitTicket<Resumption>, WaitChange<FullHandshake>, WaitChange<Resumption>,
                             WaitFinished<FullHandshake>, WaitFinished<Resumption>, Connected>;
using Messages =
    List<In<wire::ServerHello>, In<wire::tls12::Certificate>, In<wire::tls12::RawPublicKey>,
         In<wire::tls12::CertificateStatus>, In<wire::tls12::ServerKeyExchange>, In<wire::tls12::CertificateRequest>,
         In<wire::tls12::ServerHelloDone>, In<wire::tls12::NewSessionTicket>, In<wire::ChangeCipherSpec>,
         In<wire::tls12::Finished>, PeerJudged, IdentityChosen, Signature>;
using Map = Graph<Context, Machine, Messages>;

static_assert(Map::reachable<WaitServerHello, Connected>());
static_assert(!Map::reachable<WaitServerHello, Connected, WaitFinished<FullHandshake>, WaitFinished<Resumption>>(),
              "no way round Finished");
static_assert(!Map::reachable<WaitServerHello, Connected, WaitChange<FullHandshake>, WaitChange<Resumption>>(),
              "no Finished before ChangeCipherSpec");
static_assert(!Map::reachable<WaitCertificate, Connected, JudgeServer<SignedShare>, JudgeServer<KeyTransport>>() &&
                  !Map::reachable<WaitRawKey, Connected, JudgeServer<SignedShare>, JudgeServer<KeyTransport>>(),
              "no way round the judgement of the chain or the key");
static_assert(!Map::reachable<WaitStatusOrKeyExchange, Connected, JudgeServer<SignedShare>>() &&
                  !Map::reachable<WaitStatusOrKeyExchange, JudgeServer<KeyTransport>>() &&
                  !Map::reachable<WaitKeyExchange, Connected, JudgeServer<SignedShare>>() &&
                  !Map::reachable<WaitKeyExchange, JudgeServer<KeyTransport>>(),
              "with ECDHE no way round ServerKeyExchange's signature");
static_assert(!Map::reachable<WaitServerHello, Connected, WaitCertificate, WaitRawKey, WaitTicket<Resumption>,
                              WaitChange<Resumption>>(),
              "a server shows its certificate or its key, or goes on with a session that began so");
static_assert(!Map::reachable<WaitCertificate, WaitFinished<Resumption>>() &&
              !Map::reachable<WaitRawKey, WaitFinished<Resumption>>());
static_assert(!std::default_initializable<Connected> && !std::copy_constructible<Connected>);

}  // namespace bulla::handshake::client12

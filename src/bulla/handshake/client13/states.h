// handshake: the TLS 1.3 client of RFC 9846 §A.1, a type a state. Knows no record and no socket.
#pragma once
#include <array>

#include "bulla/handshake/channel.h"
#include "bulla/handshake/config.h"
#include "bulla/handshake/handshake.h"
#include "bulla/handshake/message.h"
#include "bulla/handshake/proof.h"
#include "bulla/wire/hello.h"

namespace bulla::handshake::client13 {

// What all states share and none owns. The references outlive the handshake.
struct Context {
  const ClientConfig& config;
  const x509::ReferenceName& server;
  Channel& channel;
  Witness& witness;
  ConnectionInfo& info;
};

// What the ClientHello promised, for judging the answers to it.
struct Offer {
  std::array<std::uint8_t, 32> random{};
  Buffer session_id;  // empty: no middlebox compatibility (RFC 9846 §E.4)
  Buffer hello;       // with its header, as sent
  std::vector<std::unique_ptr<crypto::KeyExchange>> exchanges;
  std::vector<const crypto::Group*> groups;  // of exchanges, in the same order
  std::vector<wire::ExtensionType> extensions;
};

// From ServerHello to the end.
struct Keys {
  const crypto::Suite* suite;
  keys::Transcript transcript;
  keys::TrafficPair handshake;
  std::array<std::uint8_t, 32> client_random;
};

// The server's request for our certificate.
struct Request {
  Buffer body;  // the message without its header: read again when we choose
};

struct Connected {
  Outcome outcome;
  x509::PeerIdentity peer;
  KeyOwned owned;
  TranscriptAgreed agreed;
  RecordAligned aligned;
};

// All that the last flight needs.
struct Closing {
  Keys keys;
  Outcome outcome;
  x509::PeerIdentity peer;
  KeyOwned owned;
  TranscriptAgreed agreed;
  RecordAligned aligned;
};

struct SignProof {
  Closing closing;
  SigningQuestion question;
  wire::SignatureScheme scheme;
  Next<Connected> on(const Signature& answer, Context& context) &&;
  Result<std::optional<Signature>> ask(Context& context) const;
};

struct ChooseIdentity {
  Closing closing;
  Request request;
  Next<SignProof, Connected> on(const IdentityChosen& answer, Context& context) &&;
  Result<std::optional<IdentityChosen>> ask(Context& context) const;
};

struct WaitFinished {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  x509::PeerIdentity peer;
  KeyOwned owned;
  Next<ChooseIdentity, Connected> on(const In<wire::Finished>& message, Context& context) &&;
};

struct WaitCertificateVerify {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  x509::PeerIdentity peer;
  Next<WaitFinished> on(const In<wire::CertificateVerify>& message, Context& context) &&;
};

struct JudgeServer {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  Buffer certificate;  // the Certificate message with its header
  Next<WaitCertificateVerify> on(const PeerJudged& answer, Context& context) &&;
  Result<std::optional<PeerJudged>> ask(Context& context) const;
};

struct WaitCertificate {
  Keys keys;
  keys::HandshakeStage stage;
  std::optional<Request> request;
  Next<JudgeServer> on(const In<wire::Certificate>& message, Context& context) &&;
};

struct WaitCertificateOrRequest {
  Keys keys;
  keys::HandshakeStage stage;
  Next<WaitCertificate> on(const In<wire::CertificateRequest>& message, Context& context) &&;
  Next<JudgeServer> on(const In<wire::Certificate>& message, Context& context) &&;
};

struct WaitEncryptedExtensions {
  Keys keys;
  keys::HandshakeStage stage;
  std::vector<wire::ExtensionType> offered;
  Next<WaitCertificateOrRequest> on(const In<wire::EncryptedExtensions>& message, Context& context) &&;
};

// After a HelloRetryRequest: another one has no way in.
struct WaitSecondServerHello {
  Offer offer;
  keys::Transcript transcript;
  wire::CipherSuite suite;
  Next<WaitEncryptedExtensions> on(const In<wire::ServerHello>& message, Context& context) &&;
};

struct WaitServerHello {
  Offer offer;
  Next<WaitSecondServerHello> on(const In<HelloRetryRequest>& message, Context& context) &&;
  Next<WaitEncryptedExtensions> on(const In<wire::ServerHello>& message, Context& context) &&;
};

using Machine = std::variant<WaitServerHello, WaitSecondServerHello, WaitEncryptedExtensions, WaitCertificateOrRequest,
                             WaitCertificate, JudgeServer, WaitCertificateVerify, WaitFinished, ChooseIdentity,
                             SignProof, Connected>;
using Messages =
    List<In<wire::ServerHello>, In<HelloRetryRequest>, In<wire::EncryptedExtensions>, In<wire::CertificateRequest>,
         In<wire::Certificate>, In<wire::CertificateVerify>, In<wire::Finished>, PeerJudged, IdentityChosen, Signature>;
using Map = Graph<Context, Machine, Messages>;

static_assert(Map::reachable<WaitServerHello, Connected>());
static_assert(Map::reachable<WaitSecondServerHello, Connected>());
static_assert(!Map::reachable<WaitServerHello, Connected, WaitFinished>(), "no way round Finished");
static_assert(!Map::reachable<WaitServerHello, Connected, JudgeServer>(), "no way round the judgement of the chain");
static_assert(!Map::reachable<WaitServerHello, Connected, WaitCertificateVerify>(), "no way round CertificateVerify");
static_assert(!Map::reachable<WaitSecondServerHello, WaitServerHello>(), "one HelloRetryRequest, not two");
static_assert(!Accepts<WaitSecondServerHello, In<HelloRetryRequest>, Context>);
static_assert(!std::default_initializable<Connected> && !std::copy_constructible<Connected>);

}  // namespace bulla::handshake::client13

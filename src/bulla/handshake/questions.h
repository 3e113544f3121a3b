// handshake: what a handshake asks before it goes on, and the answers. A question holds all that it needs: it may
// travel to another thread, or its contents to another machine, while the connection is idle.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bulla/crypto/signature.h"
#include "bulla/handshake/identity.h"
#include "bulla/handshake/policy.h"
#include "bulla/handshake/schemes.h"
#include "bulla/session/client_sessions.h"
#include "bulla/session/server_sessions.h"
#include "bulla/session/session_ids.h"
#include "bulla/x509/pinned_keys.h"
#include "bulla/x509/trust.h"

namespace bulla {

// Which questions the application answers itself, later, through Engine::answer: a thread pool, an HSM, another
// machine. All others are answered at once. Whether a kept session's peer is still good is always judged at once.
struct LaterAnswers {
  bool identity = false;   // IdentityQuestion
  bool signature = false;  // SigningQuestion, DecryptionQuestion
  bool trust = false;      // TrustQuestion
  bool session = false;    // TicketQuestion, SessionQuestion
};

// Which of our certificates do we show?
struct IdentityQuestion {
  std::string server_name{};  // whom a client has asked for; empty: none, or we are the client
  Buffer wishes{};  // the extensions of the peer's ClientHello or CertificateRequest: see handshake::wishes_in
  std::vector<std::shared_ptr<const handshake::Identity>> identities{};  // those of the configuration
  const handshake::Policy* policy;
  bool is_client = false;
  wire::CertificateType client_type{};          // what a client was agreed to show; a server finds it among the wishes
  std::optional<handshake::UsableKeys> keys{};  // of TLS 1.2; none: TLS 1.3, the wishes say it
};
struct IdentityChosen {
  std::shared_ptr<const handshake::Identity> identity;  // null: none fits
};

// Sign `content` with the identity's key by `algorithm`.
struct SigningQuestion {
  std::shared_ptr<const handshake::Identity> identity;
  crypto::SignatureAlgorithm algorithm{};
  Buffer content;
};
struct Signature {
  Buffer bytes;
};

// Is the peer's chain good, or its raw public key? One of the two judges it.
struct TrustQuestion {
  std::shared_ptr<const x509::Trust> trust;
  std::shared_ptr<const x509::PinnedKeys> pinned;
  Buffer certificate;   // the Certificate message with its header
  x509::Question rest;  // all but what the message holds
};
struct PeerJudged {
  Result<x509::PeerIdentity> peer;
  x509::Explanation why;  // if it is not good
};

// A client's: is there a session to go on with?
struct TicketQuestion {
  std::string host;
  std::shared_ptr<session::ClientSessions> sessions;
};
struct TicketChosen {
  std::optional<session::Ticket> ticket;
};

// A server's: what do these tickets stand for, or the session id of a TLS 1.2 client that has none?
struct SessionQuestion {
  std::vector<Buffer> tickets{};  // in the client's order; few
  Time now{};
  std::shared_ptr<session::ServerSessions> sessions{};
  Buffer session_id{};  // empty: none
  std::shared_ptr<session::SessionIds> session_ids{};
};
struct SessionFound {
  std::optional<session::Session> session{};
  std::uint16_t place = 0;  // of its ticket
};

// A server's, with RSA key transport (RFC 5246 §7.4.7.1): what did the client encrypt under the identity's key? See
// crypto::PrivateKey::decrypt_premaster: whatever is wrong with it, the answer is a secret, never an error.
struct DecryptionQuestion {
  std::shared_ptr<const handshake::Identity> identity;
  Buffer encrypted;
  std::uint16_t version = 0;  // of the ClientHello
  crypto::Random* random = nullptr;
};
struct Decrypted {
  crypto::Premaster premaster;
};

// Each answer stands where its question does.
using Question =
    std::variant<IdentityQuestion, SigningQuestion, TrustQuestion, TicketQuestion, SessionQuestion, DecryptionQuestion>;
using Answer = std::variant<IdentityChosen, Signature, PeerJudged, TicketChosen, SessionFound, Decrypted>;

// What the configuration says that the question came from. Blocks as long as keys, trust and stores do; from any
// thread. An error: the answer can't be had.
Result<Answer> answer_now(const Question& question);

// An answer as bytes, for recordings: the signature; the leaf of the identity or its raw key; 1 for a verdict that is
// good; the ticket; the place of the ticket and its session; the premaster secret; empty where there is nothing. The
// caller wipes it.
Buffer encode(const Answer& answer);
// The answer to that question again. A good verdict is asked for anew. Faults of sessions; Fault::session_unreadable
// for bytes that are no answer to it.
Result<Answer> decode_answer(Bytes bytes, const Question& question);

}  // namespace bulla

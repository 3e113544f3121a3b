// handshake: what an application says once and many connections share.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/base/clock.h"
#include "bulla/base/compression.h"
#include "bulla/crypto/provider.h"
#include "bulla/handshake/identity.h"
#include "bulla/handshake/policy.h"
#include "bulla/handshake/questions.h"
#include "bulla/session/client_sessions.h"
#include "bulla/session/external_psk.h"
#include "bulla/session/server_psks.h"
#include "bulla/session/server_sessions.h"
#include "bulla/session/session_ids.h"
#include "bulla/session/single_use.h"
#include "bulla/x509/pinned_keys.h"
#include "bulla/x509/trust.h"

namespace bulla {

namespace handshake {
struct ClientTls12;
struct ServerTls12;
}  // namespace handshake

// Does a client ask for an OCSP response (RFC 6066 §8)? Some servers end the connection when they are asked. A
// certificate that demands one is refused either way if none comes.
enum class StapleRequest : std::uint8_t { sent, left_out };

// Does a client ask for what logs say of the server's certificate (RFC 6962 §3.3.1)? They count where the trust wants
// a certificate to be logged.
enum class TimestampRequest : std::uint8_t { sent, left_out };

// Does a client say what means nothing, and in an order that changes, so that no server gets used to one
// (RFC 8701)?
enum class HelloVariation : std::uint8_t { varied, plain };

// Does a client say that it may be asked who it is once the connection is open (RFC 9846 §4.3.6)?
enum class LateChallenge : std::uint8_t { refused, accepted };

// Does a client send data before the server has answered, where a ticket allows it (RFC 9846 §2.3)? Such data has no
// forward secrecy, and somebody between may send it again.
enum class EarlyData : std::uint8_t { refused, offered };

// What proves who the peer is, where there are external keys? With key_alone there are no certificates, in neither
// direction, and no sessions, which begin with them; who doesn't hold a key is refused.
enum class KeyProof : std::uint8_t { key_alone, key_or_certificate };

inline constexpr std::size_t max_offered_psks = 8;

// RFC 9149 §3: how many tickets a client would like, after a handshake with certificates and after a resumed one.
struct TicketRequest {
  std::uint8_t new_session = 1;
  std::uint8_t resumption = 1;
};

inline constexpr std::size_t max_record_padding = 4096;

struct ClientConfig {
  const crypto::Provider* provider = nullptr;
  const handshake::Policy* policy = &handshake::standard_2026();
  // handshake::client12::tls12(), for servers that don't know TLS 1.3; null: TLS 1.3 alone, whatever the policy says.
  const handshake::ClientTls12* tls12 = nullptr;
  // Whom we believe; null only where server_keys is set or a shared key alone is proof: then no
  // certificate is good.
  std::shared_ptr<const x509::Trust> trust;
  // Servers' raw public keys (RFC 7250) that we believe, whatever the name; null: none is taken. With both, a raw key
  // is what we like better.
  std::shared_ptr<const x509::PinnedKeys> server_keys;
  std::vector<std::string> protocols;                                  // ALPN (RFC 7301), our preference first
  std::vector<std::shared_ptr<const handshake::Identity>> identities;  // for servers that ask who we are
  StapleRequest staple_request = StapleRequest::sent;
  TimestampRequest timestamp_request = TimestampRequest::sent;
  HelloVariation hello_variation = HelloVariation::varied;
  LateChallenge late_challenge = LateChallenge::refused;
  EarlyData early_data = EarlyData::refused;
  // External keys to offer (RFC 9846 §4.3.11), our preference first, at most max_offered_psks. A server that proves by
  // one shows no certificate: it is whoever else holds the key. Such a connection is not resumed, and nothing is sent
  // early.
  std::vector<std::shared_ptr<const session::ExternalPsk>> psks;
  KeyProof key_proof = KeyProof::key_alone;
  std::shared_ptr<session::ClientSessions> sessions;  // where tickets are kept; null: nothing is resumed
  std::optional<TicketRequest> ticket_request;        // none: the server decides
  // RFC 8879: what certificates may be compressed with, ours and the peer's, our preference first; empty: they travel
  // as they are. What it points to lives as long as the program.
  std::vector<const Compression*> certificate_compressions;
  // Each record's content is padded to a multiple of this many bytes, so that its size tells less (RFC 9846 §5.4); 0
  // and 1: not at all, at most max_record_padding.
  std::size_t record_padding = 0;
  const Clock* clock = &system_clock();
  LaterAnswers later{};
};

// What a client would speak, and to whom.
struct ProtocolOffer {
  std::vector<std::string_view> protocols;  // ALPN, the client's preference first
  std::string_view server_name;             // empty: none
};

enum class ClientAuthentication : std::uint8_t { none, optional, required };

struct ServerConfig {
  const crypto::Provider* provider = nullptr;
  const handshake::Policy* policy = &handshake::standard_2026();
  // handshake::server12::tls12(), for clients that don't know TLS 1.3; null: TLS 1.3 alone, whatever the policy says.
  const handshake::ServerTls12* tls12 = nullptr;
  // The first of a kind serves names that fit none. Raw keys are shown to clients that take them, certificates to those
  // that like them as well. Empty only where a shared key alone is proof.
  std::vector<std::shared_ptr<const handshake::Identity>> identities;
  std::vector<std::string> protocols;  // ALPN, our preference first; empty: not negotiated
  // Set: asked instead, on the connection's thread. One of those offered; nothing: Fault::no_common_protocol.
  std::function<std::optional<std::string>(const ProtocolOffer&)> choose_protocol;
  ClientAuthentication client_authentication = ClientAuthentication::none;
  // One of these is needed unless none; lets clients be challenged later. A client that takes neither's form is asked
  // nothing where it is optional, and refused where it is required.
  std::shared_ptr<const x509::Trust> client_trust;
  std::shared_ptr<const x509::PinnedKeys> client_keys;  // clients' raw public keys (RFC 7250)
  // External keys (RFC 9846 §4.3.11); null: none. A client that proves by one is not asked for a certificate, even
  // where that is required (RFC 9846 §4.4.2): the key says who it is. It gets no tickets.
  std::shared_ptr<const session::ServerPsks> psks;
  KeyProof key_proof = KeyProof::key_alone;
  std::shared_ptr<session::ServerSessions> sessions;  // null: no tickets are issued, none is taken
  std::shared_ptr<session::SessionIds> session_ids;   // of TLS 1.2, for clients that take no tickets; null: none
  std::chrono::seconds session_lifetime = std::chrono::hours{12};  // of a ticket; at most 7 days count
  // Bytes that a client may send with a ticket before we have answered (RFC 9846 §4.3.10); 0: none. Taken only with a
  // guard that tells a first hello from a replayed one, its window the time that a hello may be on its way.
  std::uint32_t max_early_data = 0;
  std::shared_ptr<session::SingleUse> replay_guard;
  std::uint8_t tickets = 2;  // with certificates, where the client names no number
  // RFC 8879: what certificates may be compressed with, ours and the peer's, our preference first; empty: they travel
  // as they are. What it points to lives as long as the program.
  std::vector<const Compression*> certificate_compressions;
  // Each record's content is padded to a multiple of this many bytes, so that its size tells less (RFC 9846 §5.4); 0
  // and 1: not at all, at most max_record_padding.
  std::size_t record_padding = 0;
  const Clock* clock = &system_clock();
  LaterAnswers later{};
};

}  // namespace bulla

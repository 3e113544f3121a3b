// session: what a side keeps of a finished handshake, so that the next one costs less (RFC 9846 §2.2), and its form in
// files and tickets. Knows neither who is trusted nor what is allowed: that is judged anew when a session is used.
#pragma once
#include <chrono>
#include <string>

#include "bulla/base/clock.h"
#include "bulla/keys/schedule.h"
#include "bulla/wire/names.h"

namespace bulla::session {

// RFC 9846 §4.7.1: no ticket lives longer.
inline constexpr std::chrono::seconds longest_life = std::chrono::days{7};
// What a ClientHello carries beside all else in one record. A session that is larger is not kept.
inline constexpr std::size_t max_ticket = 12 * 1024;

// What the handshake with certificates settled, and what must still hold when the session goes on.
struct Terms {
  wire::ProtocolVersion version = wire::ProtocolVersion::tls13;
  wire::CipherSuite suite{};
  wire::NamedGroup group{};             // by which the key was first agreed on; 0: it was transported (TLS 1.2)
  wire::SignatureScheme peer_scheme{};  // by which the peer proved itself; 0: it did not, or not by a signature
  Time authenticated{};                 // when
  std::string server_name{};            // as asked for with server_name; empty: none was
  std::string protocol{};               // ALPN; empty: none
  Buffer own_fingerprint{};             // SHA-256 of the leaf, or the raw key, that we showed; empty: none
  // The peer's Certificate message, in TLS 1.3's form, with its header; empty: it showed none.
  Buffer peer_certificate{};
  wire::CertificateType peer_type{};  // what that message holds: certificates, or a raw public key (RFC 7250)
};

// Move-only: it holds a key.
struct Session {
  Terms terms;
  // RFC 9846 §4.7.1: of the size of the suite's hash. Of TLS 1.2 the master secret, an extended one (RFC 7627).
  keys::StageSecret psk;
  Time created{};                    // issued by the server, received by the client
  std::chrono::seconds lifetime{};   // from created
  std::uint32_t age_add = 0;         // milliseconds, added to the ticket's age on the wire
  std::uint32_t max_early_data = 0;  // bytes; 0: none
};

// Who keeps what a session is: its name holds it, sealed by the server, or the server has it under that name, which has
// at most 32 bytes then (TLS 1.2 alone; RFC 5246 §7.4.1.2).
enum class NameForm : std::uint8_t { ticket, session_id };

// One as a client keeps it, with the server's name for it.
struct Ticket {
  Session session;
  Buffer identity;   // RFC 9846 §4.7.1: ticket<1..2^16-1>
  std::string host;  // whose certificate was asked for: a DNS name or an address
  NameForm form = NameForm::ticket;
};

// Is it in its life at `now`? `skew` allows for a clock that another machine set it by.
bool alive(const Session& session, Time now, std::chrono::seconds skew = {});

// RFC 9846 §4.3.11.1: milliseconds since it was received, with age_add, modulo 2^32.
std::uint32_t obfuscated_age(const Session& session, Time now);
// What the client says that its ticket's age is.
std::chrono::milliseconds claimed_age(const Session& session, std::uint32_t obfuscated);

// The caller wipes what encode() gives. decode() takes all bytes or none: Fault::session_unreadable.
Buffer encode(const Session& session);
Result<Session> decode_session(Bytes bytes);
Buffer encode(const Ticket& ticket);
Result<Ticket> decode_ticket(Bytes bytes);

}  // namespace bulla::session

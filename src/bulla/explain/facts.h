// explain: what the messages of a recording say, as words and numbers for people. Knows nothing of steps and failures.
#pragma once
#include <string>

#include "bulla/explain/recording.h"
#include "bulla/explain/suite_words.h"

namespace bulla::explain {

// All text here is safe to print, whatever a peer put into it, and every list is bounded: where something is left out,
// the last entry says how much.
using Words = std::vector<std::string>;

struct Share {
  std::string group;
  std::size_t size = 0;  // bytes of the public value
  wire::NamedGroup id{};
};

struct ClientOffer {
  Words versions;
  Words suites;
  Words groups;
  std::vector<Share> shares;
  Words schemes;
  Words protocols;           // ALPN
  Words server_types;        // forms in which the server may show its key (RFC 7250); empty: a certificate alone
  Words client_types;        // the same of the client
  std::string server_name;   // SNI; empty: none
  bool early_data = false;   // data comes along
  std::size_t sessions = 0;  // that the client would go on with, in TLS 1.3
  std::string session_id;    // hexadecimal; empty: none. In TLS 1.3 it means nothing (RFC 9846 §4.2.2)
  std::size_t ticket = 0;    // bytes of a ticket of TLS 1.2 (RFC 5077); 0: none
  std::size_t keys = 0;      // external ones that it names: they have no age (RFC 9846 §4.3.11)
};

struct ServerChoice {
  std::string version;
  std::string suite;
  std::optional<Share> share;  // the server's; in TLS 1.2 known from ServerKeyExchange
  bool resumed = false;        // a session of the client's goes on, or an external key takes a certificate's place
};

struct RetryRequest {
  std::string group;  // empty: none, the server wanted its cookie back
  bool cookie = false;
};

struct Challenge {
  Words key_types;  // TLS 1.2 alone: "rsa_sign", ...
  Words schemes;
  Words authorities;  // distinguished names; empty: any
};

// Of a raw public key only the pin and the key are known.
struct CertificateFacts {
  std::string subject;
  std::string issuer;
  Words names;
  std::string not_before;  // "2026-11-23 21:14:45 UTC"
  std::string not_after;
  std::string key;         // "ECDSA P-256", "RSA, 2048 bits"
  std::string signed_by;   // algorithm of the issuer's signature
  std::string unreadable;  // if not empty, why nothing above is known
  std::string pin;         // of a raw public key: "sha256//..."; empty: it is a certificate
};

struct Compressed {
  std::string algorithm;
  std::size_t whole = 0;  // bytes of the message that it stands for
};

struct Presented {
  std::size_t size = 0;  // of the message
  std::optional<Compressed> compressed;
  std::vector<CertificateFacts> chain;  // leaf first; empty: no certificate was sent
  std::size_t left_out = 0;             // certificates that are not in `chain`
};

// RFC 5077 §3.3
struct Ticket12 {
  std::uint32_t lifetime_hint = 0;  // seconds; 0: the server doesn't say
  std::size_t size = 0;             // bytes; 0: none after all
};

// What TLS 1.2 shows besides.
struct Facts12 {
  std::string session_id;               // the server's, hexadecimal; empty: it keeps none by id
  bool extended_master_secret = false;  // RFC 7627
  bool encrypt_then_mac = false;        // RFC 7366
  Words extensions;                     // all that the server agreed to
  std::size_t fragment_limit = 0;       // max_fragment_length, bytes; 0: none was agreed on
  std::size_t timestamps = 0;           // of transparency logs, in ServerHello
  std::size_t status = 0;               // bytes of the OCSP response; 0: none
  std::size_t client_share = 0;         // bytes of the client's public value; 0: none so far
  std::size_t encrypted_secret = 0;     // bytes of the premaster secret under the server's key; 0: none so far
  std::optional<Ticket12> ticket;       // the last one
  std::size_t signed_bytes = 0;         // messages that the client's CertificateVerify is about

  bool has_client_key() const { return client_share > 0 || encrypted_secret > 0; }
};

struct Facts {
  std::optional<ClientOffer> offer;  // of the last ClientHello
  std::optional<RetryRequest> retry;
  std::optional<ServerChoice> choice;
  std::optional<std::string> protocol;  // ALPN that the server chose; empty text: none
  bool early_data_taken = false;
  std::array<wire::CertificateType, 2> types{};       // by Side: what was agreed to be shown (RFC 7250)
  std::optional<Challenge> challenge;                 // the last one
  bool challenged_late = false;                       // it came when the connection was open
  std::array<std::optional<Presented>, 2> presented;  // by Side
  // Of each side's CertificateVerify; the server's in TLS 1.2 is that of its ServerKeyExchange.
  std::array<std::optional<std::string>, 2> scheme;
  std::array<std::size_t, 2> signature{};     // its bytes
  std::array<bool, 2> finished{};             // by Side
  const Event* judged = nullptr;              // inside the recording
  std::string shared_key;                     // by which both sides have proved themselves; empty: none
  std::array<std::optional<Alert>, 2> alert;  // the last of each side, close_notify included
  std::size_t said = 0;                       // bytes of all messages
  std::optional<Facts12> tls12;               // set once the server has chosen TLS 1.2, or something older

  // The server's key, not shares, brings the secret about: RSA key transport (RFC 5246 §7.4.7.1).
  bool transports_key() const { return tls12 && choice && is_key_transport(choice->suite); }
  bool shows_raw_key(Side side) const { return types[std::to_underlying(side)] == wire::CertificateType::RawPublicKey; }
};

Facts facts_of(const Recording& recording);

// "client hello", "hello retry request", ...: what people call this message.
std::string message_name(const Event& event);
// The same for Error::message; "message" if it is nowhere.
std::string message_name(std::uint8_t handshake_type);

// "x25519", or "unknown (0x1a2b)".
template <class Enum>
std::string word_for(Enum value);

}  // namespace bulla::explain

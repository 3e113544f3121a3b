// handshake: what came of a handshake, for the application.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "bulla/handshake/identity.h"
#include "bulla/wire/names.h"
#include "bulla/x509/trust.h"

namespace bulla {

// Why a session that was offered, or kept, is not gone on with: the handshake was a full one instead.
enum class Unfit : std::uint8_t {
  version,   // it was of another version of TLS
  unknown,   // the server knows no ticket of those that the client has offered
  age,       // its life is over, or has not begun
  policy,    // it was agreed on by what our policy does not allow (any more)
  name,      // it was for another name
  protocol,  // it was for another application protocol
  identity,  // we are no more who we were in it
  peer,      // its peer's certificate is not good (any more), or is not wanted, or one is wanted and it has none
};
std::string_view unfit_text(Unfit reason);  // a sentence without its end

// What a key withstands that was agreed on by this group; a sentence's end for people. 0: it was transported (TLS 1.2).
std::string_view strength_text(wire::NamedGroup group);

// What became of the data that a client sent before the server had answered.
enum class EarlyDataFate : std::uint8_t {
  none,      // none was offered
  accepted,  // the server has taken it
  rejected,  // the server has not: if it is to arrive, the application has to send it again
};

// What the two sides agreed on. Complete once established.
struct ConnectionInfo {
  wire::ProtocolVersion version{};
  wire::CipherSuite suite{};
  wire::NamedGroup group{};  // 0: the key was not agreed on but transported, under the server's public key (TLS 1.2)
  std::optional<wire::SignatureScheme> peer_scheme;  // of the peer's CertificateVerify
  std::optional<wire::SignatureScheme> own_scheme;   // of ours
  // How the peer's certificate came compressed in the handshake, and how ours went; nothing: as it is.
  std::optional<wire::CertificateCompressionAlgorithm> peer_compression;
  std::optional<wire::CertificateCompressionAlgorithm> own_compression;
  std::string protocol;     // ALPN; empty: none
  std::string server_name;  // SNI as sent or received; empty: none
  // By its certificate: for clients always set, but for a connection by an external key; for servers if the client has
  // proved itself so.
  std::optional<x509::PeerIdentity> peer;
  // The identity of the external key by which each side has proved itself to the other, as it was agreed on: it has no
  // other name then.
  std::optional<std::string> external_psk;
  std::shared_ptr<const handshake::Identity> own;  // what we presented
  // In which form the client shows who it is, if it is asked (RFC 7250). None: no form in common.
  std::optional<wire::CertificateType> client_type = wire::CertificateType::X509;
  bool hello_retried = false;
  bool challengeable = false;  // the client can be asked who it is later, too (RFC 9846 §4.7.2)
  bool resumed = false;        // by a ticket: then peer is whom the session's first handshake proved, judged anew
  // Of TLS 1.2: is the master secret bound to the whole handshake (RFC 7627), and does each record's MAC cover what was
  // encrypted (RFC 7366)?
  bool extended_master_secret = false;
  bool encrypt_then_mac = false;
  EarlyDataFate early_data = EarlyDataFate::none;
  std::optional<Unfit> not_resumed;  // set if a session was at hand and could not be used
};

}  // namespace bulla

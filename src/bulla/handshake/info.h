// handshake: what came of a handshake, for the application.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "bulla/handshake/identity.h"
#include "bulla/wire/names.h"
#include "bulla/x509/trust.h"

namespace bulla {

// What the two sides agreed on. Complete once established.
struct ConnectionInfo {
  wire::ProtocolVersion version{};
  wire::CipherSuite suite{};
  wire::NamedGroup group{};
  std::optional<wire::SignatureScheme> peer_scheme;  // of the peer's CertificateVerify
  std::optional<wire::SignatureScheme> own_scheme;   // of ours
  std::string protocol;                              // ALPN; empty: none
  std::string server_name;                           // SNI as sent or received; empty: none
  std::optional<x509::PeerIdentity> peer;            // always set for clients; for servers if the client proved itself
  std::shared_ptr<const handshake::Identity> own;    // what we presented
  bool hello_retried = false;
};

// A request to sign, for Answering::later: sign `content` with `key` by `algorithm`.
struct SigningQuestion {
  std::shared_ptr<const handshake::Identity> identity;
  crypto::SignatureAlgorithm algorithm{};
  Buffer content;
};

}  // namespace bulla

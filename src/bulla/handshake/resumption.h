// handshake: may a kept session go on? What was judged when it began is judged anew, by the configuration of now.
#pragma once
#include <expected>

#include "bulla/handshake/config.h"
#include "bulla/handshake/info.h"

namespace bulla::handshake {

// Proof that a session was found fit, and its peer's certificate good at this moment.
class Revived {
 public:
  const std::optional<x509::PeerIdentity>& peer() const { return peer_; }  // none: it never showed a certificate

 private:
  friend struct Reviver;
  explicit Revived(std::optional<x509::PeerIdentity> peer) : peer_{std::move(peer)} {}
  std::optional<x509::PeerIdentity> peer_;
};
using Revival = std::expected<Revived, Unfit>;

// A client's, before it offers the ticket.
Revival revive(const session::Session& session, const ClientConfig& config, const x509::ReferenceName& server);

// What a server has settled with the client that offers the ticket.
struct Presented {
  wire::ProtocolVersion version{};
  std::string_view server_name;
  std::string_view protocol;
  const Identity* own = nullptr;  // whom it would show without the ticket; null: nobody fits
};
Revival revive(const session::Session& session, const ServerConfig& config, const Presented& presented);

// How long a ticket for this session may live; nothing is left of it at 0 and below.
std::chrono::seconds ticket_lifetime(const session::Terms& terms, const ServerConfig& config, Time now);

// SHA-256 of the leaf or the raw key; empty for null.
Buffer fingerprint(const Identity* identity, const crypto::Provider& provider);

}  // namespace bulla::handshake

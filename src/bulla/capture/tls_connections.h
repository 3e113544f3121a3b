// capture: those connections of a capture that speak TLS, and what a list tells of each.
#pragma once
#include "bulla/capture/passive.h"
#include "bulla/capture/reassembly.h"

namespace bulla::capture {

struct TlsConnection {
  Conversation conversation;
  std::size_t begin = 0;       // in its stretches: where TLS begins. Some protocols say other things before (STARTTLS)
  bool has_beginning = false;  // the ClientHello was captured
  std::string server_name{};   // SNI, safe to print; empty: none
  std::optional<wire::ProtocolVersion> version{};  // the server's choice, if it was captured
};

// Where TLS begins in it; nothing: it doesn't.
std::optional<std::size_t> beginning_of_tls(const Conversation& conversation);

// In the order in which they began. Views: `connections` outlives them.
std::vector<TlsConnection> tls_connections(const Connections& connections, const crypto::Provider& provider);

// All of it, in the order of the capture; `now` is the time of what is being told.
void follow(const TlsConnection& connection, Passive& passive, PacketTime& now);

}  // namespace bulla::capture

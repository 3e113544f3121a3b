// capture: what both sides of a TCP connection have said, in order, out of its segments. Knows no file; of TLS only how
// a connection begins.
#pragma once
#include "bulla/capture/connections.h"
#include "bulla/handshake/witness.h"

namespace bulla::capture {

// Bytes of one side that could be read at once when a segment came: those behind a hole when it is filled. A hole that
// is never filled leaves what is behind it where it was captured.
struct Stretch {
  Side from{};
  PacketTime at{};
  std::uint64_t missing = 0;  // bytes in front of it that were not captured
  std::uint64_t offset = 0;   // of its first byte in what that side says
  Bytes bytes;                // in Connection::bytes
};

enum class ClientKnown : std::uint8_t {
  by_syn,
  by_hello,  // its SYN was not captured, and it said ClientHello, or the other side ServerHello
  by_guess,  // neither: whose port is higher
};

struct Conversation {
  Endpoint client;
  Endpoint server;
  ClientKnown known{};
  PacketTime begun{};
  PacketTime ended{};
  std::array<bool, 2> from_beginning{};  // by Side: was its SYN captured?
  std::vector<Stretch> stretches{};      // as they were captured
  std::uint64_t missing = 0;             // bytes in holes
  std::uint64_t repeated = 0;            // bytes that came more than once: the first of them count
  std::uint64_t contradicted = 0;        // of those: segments that said something else than before
  std::uint64_t left_out = 0;            // bytes for which there was no room
};

// Views of the connection: it outlives them.
Conversation reassemble(const Connection& connection);

// Is this the beginning of a record with a ClientHello, with a ServerHello?
bool begins_with_client_hello(Bytes bytes);
bool begins_with_server_hello(Bytes bytes);

}  // namespace bulla::capture

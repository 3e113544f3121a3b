// support: a client that comes back to a server, in TLS 1.2.
#pragma once
#include "support/returning.h"
#include "support/tls12.h"

namespace bulla::test {

struct Returning12 : Returning {
  explicit Returning12(crypto::KeyKind kind = crypto::KeyKind::p256,
                       const handshake::Policy& policy = handshake::classic()) {
    client->tls12 = handshake::client12::tls12();
    server->tls12 = handshake::server12::tls12();
    client->policy = server->policy = &policy;
    server->identities = {server_identity(kind)};
  }
  // The server knows sessions by their ids, and has no tickets.
  void by_id() {
    server->sessions = nullptr;
    server->session_ids = std::make_shared<session::SessionIdMemory>();
  }
};

}  // namespace bulla::test

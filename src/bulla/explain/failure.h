// explain: a connection that failed, told whole: what happened, where, what each side brought, what would have passed.
// Knows no output format.
#pragma once
#include "bulla/explain/transaction.h"
#include "bulla/handshake/config.h"

namespace bulla::explain {

// What this side brought, beyond what the messages show.
struct Ourselves {
  std::span<const std::shared_ptr<const handshake::Identity>> identities;
  const handshake::Policy* policy = nullptr;
  std::string peer_name;  // whom a client wanted to reach; may be empty
  Words protocols;        // ALPN
  bool tls12 = false;     // beside or instead of TLS 1.3, as far as the policy has suites for it
};
Ourselves ourselves(const ClientConfig& config, std::string peer_name);
Ourselves ourselves(const ServerConfig& config);

struct Section {
  std::string title;
  Words lines;
};

struct Failure {
  std::string what;               // one sentence without its stop; names the rule in brackets
  std::string mend;               // what likely helps; may be empty
  std::vector<Section> sections;  // the rest, from the place to what would have passed
};

Failure failure_of(const Error& error, const Recording& recording, const Ourselves& ourselves);

// Did the peer's alert speak of a certificate that we were asked for? In TLS 1.3 a client learns that only after it
// holds itself connected, in TLS 1.2 before.
bool client_was_refused(const Error& error, const Recording& recording);

}  // namespace bulla::explain

// tool: what `bulla serve` and `bulla up` have in common: a site or a program behind the front, identities out of
// files, serving until told to end. Knows no command line.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bulla/authority/trouble.h"
#include "bulla/front/listener.h"
#include "bulla/replay/recording.h"
#include "bulla/tool/exit_codes.h"

namespace bulla::tool {

// Exactly one of the three.
struct Backend {
  std::string root;  // a directory of files
  std::optional<front::Address> upstream;
  bool shop = false;
  std::string guarded{};  // a path for clients alone who prove who they are; empty: none

  bool speaks_http() const { return !upstream; }
};

// Fault::file_unreadable for a root that can't be entered.
Outcome<std::shared_ptr<front::Service>> service_of(const Backend& backend);

// One certificate file and its key file; the server name of a client chooses among several. Without a certificate the
// key is shown raw.
struct IdentityFiles {
  std::string certificate;
  std::string key;
  std::string staple{};      // an OCSP response for the certificate; empty: none
  std::string timestamps{};  // a SignedCertificateTimestampList; empty: none
};
struct ServerFiles {
  std::vector<IdentityFiles> identities;  // at least one, unless a shared key alone is proof
  bool raw_keys = false;                  // show certificates' keys raw, too, to clients that like that better
  std::string psks{};                     // shared keys; empty: none
  KeyProof key_proof = KeyProof::key_alone;
  std::string client_ca;                 // PEM; empty, and no pins: clients are not asked who they are
  std::vector<std::string> client_pins;  // of clients' raw keys, as files::load_pins takes them
  // none: not during the handshake; where a site wants to know, later.
  ClientAuthentication client_authentication = ClientAuthentication::required;
  std::vector<std::string> protocols;  // ALPN
  const handshake::Policy* policy = &handshake::standard_2026();
  std::size_t record_padding = 0;
};
// The trouble names the file.
Outcome<std::shared_ptr<const ServerConfig>> load(const ServerFiles& files);

using Loader = std::function<Outcome<std::shared_ptr<const ServerConfig>>()>;

struct Serving {
  front::Address address;
  Backend backend;
  std::uint32_t early_data = 0;  // bytes that a client may send with its hello; 0: none
  std::uint8_t tickets = 2;      // to each client, for a later connection; 0: none
  Loader load;                   // asked at the start and on SIGHUP
  std::string record{};          // connections are recorded into this file; empty: they are not
  replay::Secrets record_secrets = replay::Secrets::left_out;
  bool explain = false;   // each connection's transaction is told on stderr; not together with record
  bool own_page = false;  // each connection shows itself to its visitor, at /explain; not together with either
  std::function<void(const front::Address&)> announce;  // once listening, with the port in use
};

// "listening on https://localhost:8443" on stdout: the line that scripts wait for.
void announce(const front::Address& address);

// Until SIGTERM or SIGINT. Honours SSLKEYLOGFILE.
ExitCode serve(const Serving& serving);

}  // namespace bulla::tool

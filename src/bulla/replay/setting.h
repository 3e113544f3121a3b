// replay: a connection's configuration as bytes, but for what is slow, secret or a program: keys, stores, guards. All
// of it is public. What ClientConfig and ServerConfig gain has to find its place here, too.
#pragma once
#include <functional>

#include "bulla/handshake/config.h"

namespace bulla::replay {

// anchors: also whom we believe (it takes some room, and nobody needs it to look at a recording).
enum class Detail : std::uint8_t { summary, anchors };
Buffer setting_of(const ClientConfig& config, const x509::ReferenceName& server, Detail detail);
Buffer setting_of(const ServerConfig& config, Detail detail);

struct Summary {
  std::string policy;
  std::string server;  // whom a client wanted to reach
  std::vector<std::string> protocols;
  bool ml_dsa = false;  // did the provider verify it? What was offered depends on that
};
// Fault::recording_unreadable
Result<Summary> summary_of(Bytes setting);

// What a setting does not hold, and what stands in for the rest.
struct Circumstances {
  const crypto::Provider* provider = nullptr;
  const Clock* clock = nullptr;
  std::span<const Compression* const> compressions = {};  // those that may be recorded
  // For those that spoke TLS 1.2: null where none did.
  const handshake::ClientTls12* client_tls12 = nullptr;
  const handshake::ServerTls12* server_tls12 = nullptr;
  const handshake::Policy* policy = nullptr;           // null: that of the recorded name
  std::shared_ptr<const x509::Trust> trust = nullptr;  // null: the recorded anchors, by x509::TrustOptions' defaults
  std::shared_ptr<session::ClientSessions> client_sessions = nullptr;
  std::shared_ptr<session::ServerSessions> server_sessions = nullptr;
  std::shared_ptr<session::SessionIds> session_ids = nullptr;
  std::shared_ptr<session::SingleUse> replay_guard = nullptr;
  std::vector<std::shared_ptr<const session::ExternalPsk>> client_psks = {};
  std::shared_ptr<const session::ServerPsks> server_psks = nullptr;
  std::function<std::optional<std::string>(const ProtocolOffer&)> choose_protocol = {};
  // The private key for a SubjectPublicKeyInfo.
  std::function<Result<std::shared_ptr<const crypto::PrivateKey>>(Bytes public_key_info)> key = {};
};

struct ClientParts {
  std::shared_ptr<const ClientConfig> config;
  x509::ReferenceName server;
};
// Fault::recording_unreadable
Result<ClientParts> client_of(Bytes setting, const Circumstances& circumstances);
Result<std::shared_ptr<const ServerConfig>> server_of(Bytes setting, const Circumstances& circumstances);

// The same identity with another key: `list` is Identity::certificate_list() with all that may be wanted.
Result<std::shared_ptr<const handshake::Identity>> identity_of(Bytes list,
                                                               std::shared_ptr<const crypto::PrivateKey> key);
// The leaf's SubjectPublicKeyInfo in such a list, or what stands there instead: a raw key's, if anything.
Result<Buffer> public_key_in(Bytes list);

}  // namespace bulla::replay

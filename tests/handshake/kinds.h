// A handshake of each kind, the same in every run: what both sides say can be recorded, and one side alone, made anew
// from the same seed, meets the recording as it met its peer.
#pragma once
#include <array>
#include <string_view>

#include "support/duel.h"
#include "support/random.h"
#include "support/returning.h"

namespace bulla::test {

struct Setting;

struct Kind {
  std::string_view name;
  void (*prepare)(Setting&);
  bool returns = false;                                  // to a server that it has met before
  std::shared_ptr<session::SessionIds> by_id = nullptr;  // who remembers it there; null: its ticket
};

// All that a handshake hangs on. Does not move.
struct Setting {
  Setting(const Kind& kind, std::uint64_t seed);
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  SeededRandom client_random;
  SeededRandom server_random;
  crypto::Provider client_provider;
  crypto::Provider server_provider;
  Clockwork clock{test_time};
  std::shared_ptr<OpenMemory> memory = std::make_shared<OpenMemory>();
  std::shared_ptr<ClientConfig> client = std::make_shared<ClientConfig>();
  std::shared_ptr<ServerConfig> server = std::make_shared<ServerConfig>();

 private:
  void return_to(const Kind& kind);
};

// TLS 1.3 in full, retried, with client certificates, resumed, with early data, by a shared key; TLS 1.2 by both key
// exchanges, with client certificates, by ticket and by session id.
const std::vector<Kind>& kinds();
// With certificates that travel compressed, and with stapled OCSP responses in TLS 1.2. Their bytes differ from one
// program run to the next.
const std::vector<Kind>& fickle_kinds();

// What both sides say, each ChangeCipherSpec of TLS 1.2 in its place; also what comes behind the handshake.
struct Recording {
  const std::vector<Said>& of(Side side) const { return said[static_cast<std::size_t>(side)]; }
  std::array<std::vector<Said>, 2> said;
};
Recording record(const Kind& kind, std::uint64_t seed);

// One side without a peer.
class Lone {
 public:
  Lone(const Kind& kind, Side side, std::uint64_t seed, handshake::Witness& witness, LaterAnswers later = {});
  // A client says its hello.
  void start();
  // Also what is said behind the handshake. Returns false on an error.
  bool hear(const Said& said);

  Setting setting;
  Fighter fighter;

 private:
  x509::ReferenceName name_ = x509::ReferenceName::parse(server_name).value();
};

inline Side other(Side side) { return side == Side::client ? Side::server : Side::client; }

}  // namespace bulla::test

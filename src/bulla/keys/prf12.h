// keys: the secrets of TLS 1.2 (RFC 5246 §5, §6.3, §8.1; RFC 7627 §4): its pseudo-random function, the master secret,
// and what is made of it.
#pragma once
#include <optional>
#include <string_view>

#include "bulla/crypto/suite12.h"
#include "bulla/keys/transcript.h"

namespace bulla::keys {

// RFC 5246 §5: PRF(secret, label, seed) = P_<hash>(secret, label + seed). Fills out.
struct Seed {
  std::string_view label;
  Bytes seed;
};
void prf12(const crypto::Hash& hash, Bytes secret, const Seed& seed, MutBytes out);

// The randoms of both hellos, 32 bytes each.
struct Randoms {
  Bytes client;
  Bytes server;
};

struct KeyBlock {
  crypto::WriteKeys client;
  crypto::WriteKeys server;
};

enum class Sender : std::uint8_t { client, server };
using VerifyData = std::array<std::uint8_t, 12>;  // public once it is sent

inline constexpr std::size_t max_exporter_context = 0xffff;

class MasterSecret {
 public:
  static constexpr std::size_t size = 48;

  // RFC 7627 §4. session_hash: ClientHello .. ClientKeyExchange.
  static MasterSecret extended(const crypto::Hash& hash, Bytes premaster, const HashValue& session_hash);
  // RFC 5246 §8.1, for peers that don't know the extended one: it is not bound to this handshake alone.
  static MasterSecret plain(const crypto::Hash& hash, Bytes premaster, const Randoms& randoms);
  // Out of a session; `secret` holds size bytes.
  static MasterSecret resumed(const crypto::Hash& hash, Bytes secret) { return {hash, Secret<size>{secret}}; }

  // RFC 5246 §6.3
  KeyBlock key_block(const Randoms& randoms, const crypto::KeySizes& sizes) const;
  // RFC 5246 §7.4.9. transcript: all messages before this Finished.
  VerifyData verify_data(Sender sender, const HashValue& transcript) const;
  // RFC 5705 §4; fills out. No context and an empty one differ. Fault::api_misuse for a context beyond
  // max_exporter_context. Labels and when it may be asked (RFC 7627 §5.4) are the caller's business.
  Result<void> export_keying_material(std::string_view label, std::optional<Bytes> context, const Randoms& randoms,
                                      MutBytes out) const;
  Bytes expose() const& { return secret_.expose(); }  // for a session and a key log
  Bytes expose() const&& = delete;
  const crypto::Hash& hash() const { return *hash_; }

 private:
  MasterSecret(const crypto::Hash& hash, Secret<size> secret) : hash_{&hash}, secret_{std::move(secret)} {}

  const crypto::Hash* hash_;
  Secret<size> secret_;
};

}  // namespace bulla::keys

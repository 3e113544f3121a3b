// handshake: what a handshake shows to whoever watches it. The default watches nothing.
#pragma once
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/wire/names.h"
#include "bulla/x509/trust.h"

namespace bulla {

enum class Side : std::uint8_t { client, server };

namespace handshake {

// What a key schedule goes through and no key log holds (RFC 9846 §7.1, RFC 5246 §8.1).
enum class Derived : std::uint8_t {
  early_secret,
  shared_secret,  // of the key agreement
  handshake_secret,
  main_secret,
  resumption_secret,
  premaster_secret,  // TLS 1.2
};

class Witness {
 public:
  virtual ~Witness() = default;
  // A whole handshake message with its header, in the order of the transcript, also after the handshake.
  virtual void message(Side /*from*/, Bytes) {}
  // RFC 9850: label as in the key log ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", ...). The secret must not be kept.
  virtual void secret(std::string_view /*label*/, Bytes /*client_random*/, Bytes /*secret*/) {}
  // The others, as they come about; the value must not be kept where nobody has asked for that.
  virtual void derived(Derived, Bytes /*value*/) {}
  // A chain was judged: error is null if it was found good.
  virtual void judged(const x509::Explanation&, const Error* /*error*/) {}
  // After that, if it was: who the peer is, and by which path.
  virtual void believed(const x509::PeerIdentity&) {}
  // The peer has proved by its Finished that it holds the external key of this identity.
  virtual void key_proved(std::string_view /*identity*/) {}
};

}  // namespace handshake
}  // namespace bulla

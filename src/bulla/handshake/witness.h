// handshake: what a handshake shows to whoever watches it. The default watches nothing.
#pragma once
#include <string_view>

#include "bulla/base/result.h"
#include "bulla/wire/names.h"
#include "bulla/x509/trust.h"

namespace bulla {

enum class Side : std::uint8_t { client, server };

namespace handshake {

class Witness {
 public:
  virtual ~Witness() = default;
  // A whole handshake message with its header, in the order of the transcript, also after the handshake.
  virtual void message(Side /*from*/, Bytes) {}
  // RFC 9850: label as in the key log ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", ...). The secret must not be kept.
  virtual void secret(std::string_view /*label*/, Bytes /*client_random*/, Bytes /*secret*/) {}
  // A chain was judged: error is null if it was found good.
  virtual void judged(const x509::Explanation&, const Error* /*error*/) {}
  // The peer has proved by its Finished that it holds the external key of this identity.
  virtual void key_proved(std::string_view /*identity*/) {}
};

}  // namespace handshake
}  // namespace bulla

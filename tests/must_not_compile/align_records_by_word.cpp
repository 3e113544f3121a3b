// must_not_compile: only a channel knows that no half-read message lay across a change of keys.
#include "bulla/handshake/channel.h"

bulla::Result<bulla::handshake::RecordAligned> align(bulla::handshake::Channel& channel,
                                                     const bulla::crypto::Suite& suite,
                                                     bulla::keys::TrafficSecret secret) {
#ifdef CONTROL
  return channel.read_with(suite, std::move(secret));
#else
  return bulla::handshake::RecordAligned{};
#endif
}

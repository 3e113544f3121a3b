// must_not_compile: that a peer holds a shared key is known by its Finished alone.
#include "bulla/handshake/shared_key.h"

namespace h = bulla::handshake;

h::SharedKey prove(const h::KeyClaimed& claim, const h::TranscriptAgreed& agreed) {
#ifdef CONTROL
  return h::prove_shared_key(claim, agreed);
#else
  (void)claim;
  (void)agreed;
  return h::SharedKey{"till-7"};
#endif
}

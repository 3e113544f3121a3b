// must_not_compile: a client is connected only with the proofs that the checks hand out.
#include "bulla/handshake/client13/states.h"

namespace h = bulla::handshake;

h::client13::Connected connect(h::client13::Closing closing) {
#ifdef CONTROL
  return {std::move(closing.outcome), std::move(closing.proof), closing.agreed, closing.aligned, {}, {}, {}};
#else
  return {std::move(closing.outcome), std::move(closing.proof), h::TranscriptAgreed{}, closing.aligned, {}, {}, {}};
#endif
}

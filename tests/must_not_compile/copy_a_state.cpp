// must_not_compile: a transition consumes its state; with a copy one could go on from the same place twice.
#include "bulla/handshake/server13/states.h"

namespace h = bulla::handshake;

h::server13::WaitFinished hold(h::server13::WaitFinished& state) {
#ifdef CONTROL
  return std::move(state);
#else
  return state;
#endif
}

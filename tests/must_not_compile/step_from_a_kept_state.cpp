// must_not_compile: a transition takes its state by value of a move, so that the old state cannot be used again.
#include "bulla/handshake/server13/states.h"

namespace h = bulla::handshake;

bool finish(h::server13::WaitFinished& state, const h::In<bulla::wire::Finished>& message,
            h::server13::Context& context) {
#ifdef CONTROL
  return std::move(state).on(message, context).has_value();
#else
  return state.on(message, context).has_value();
#endif
}

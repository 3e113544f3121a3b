// bench: full handshakes: CPU time and allocations of each side.
#pragma once
#include "bench/meter.h"

namespace bulla::bench {

void compare_handshakes(const Effort& effort);

}  // namespace bulla::bench

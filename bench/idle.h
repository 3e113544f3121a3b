// bench: what a connection holds of the heap when nothing happens.
#pragma once
#include "bench/meter.h"

namespace bulla::bench {

void compare_idle(const Effort& effort);

}  // namespace bulla::bench

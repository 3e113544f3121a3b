// bench: what agreeing on a key costs, group by group, and ML-KEM beside X25519.
#pragma once
#include "bench/meter.h"

namespace bulla::bench {

void compare_agreements(const Effort& effort);

}  // namespace bulla::bench

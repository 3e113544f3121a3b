// bench: judging a chain: parsing, path, signatures, name; with signatures remembered and without.
#pragma once
#include "bench/meter.h"

namespace bulla::bench {

void compare_judging(const Effort& effort);

}  // namespace bulla::bench

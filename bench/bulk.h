// bench: full records one way, against the bare AEAD of the same libcrypto.
#pragma once
#include "bench/meter.h"

namespace bulla::bench {

// Ends the program if a record of Bulla's costs an allocation.
void compare_bulk(const Effort& effort);

}  // namespace bulla::bench

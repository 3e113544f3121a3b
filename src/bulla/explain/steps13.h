// explain: the seven steps as TLS 1.3 takes them. Knows no output format.
#pragma once
#include "bulla/explain/transaction.h"

namespace bulla::explain {

using Steps = std::array<Step, step_count>;

// Fills in what the steps have to say, but for their messages.
void tell_steps13(const Recording& recording, const Facts& facts, Steps& steps);

}  // namespace bulla::explain

// support: counts what a test program takes from the global operator new, so that a test can say "none".
// Link allocations.cpp into the program: it replaces every form of the operator.
#pragma once
#include <cstddef>

namespace bulla::test {

// Calls of operator new since the program began, of all threads.
std::size_t allocations() noexcept;

}  // namespace bulla::test

// support: counts what a test program takes from the global operator new, so that a test can say "none"; and lets
// memory run out. Link allocations.cpp into the program: it replaces every form of the operator.
#pragma once
#include <cstddef>
#include <cstdint>

namespace bulla::test {

// Calls of operator new since the program began, of all threads.
std::size_t allocations() noexcept;

// Of this thread, and while there is a Hungry: the allocation of this number, counted from 0, fails, or that and all
// that follow.
enum class Shortage : std::uint8_t { once, for_good };
void run_out_at(std::size_t number, Shortage shortage) noexcept;
void have_plenty() noexcept;
// Did it, since run_out_at()?
bool ran_out() noexcept;

class Hungry {
 public:
  Hungry() noexcept;
  ~Hungry();
  Hungry(const Hungry&) = delete;
  Hungry& operator=(const Hungry&) = delete;
};

// Counts an allocation: must it fail? For allocators other than operator new.
bool must_fail() noexcept;

}  // namespace bulla::test
